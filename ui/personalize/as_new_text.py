"""What Personalize says where somebody keeps their choices as a new block of the template."""

AS_NEW = "Save mine as a new block"
AS_NEW_NAME = "Where the new block is used"
AS_NEW_EXAMPLE = "For example: Germany"
AS_NEW_HELP = (
    "Tells the new block from the template's others, here and in its name. Your choices move to it. It is created in "
    "Klaviyo when you select “Save to Klaviyo” there."
)
AS_NEW_GO = "Open the new block"
