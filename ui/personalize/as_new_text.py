"""What Personalize says where somebody keeps their choices as a new block of the template."""

AS_NEW = "Save mine as a new block"
AS_NEW_NAME = "Where the new block is used"
AS_NEW_EXAMPLE = "For example: Germany"
AS_NEW_HELP = (
    "This tells the new block from the template's others in this workspace. Your choices move to it, and you can "
    "change its name there. Nothing is saved before you select “Save to Klaviyo”."
)
AS_NEW_GO = "Open the new block"
