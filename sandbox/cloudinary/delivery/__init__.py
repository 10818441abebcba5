"""Picture and video delivery: a URL is read by the documented grammar, and the picture is really composed.

Grammar and parameters: cloudinary.com/documentation/transformation_reference. What is not emulated is refused with 400
and `X-Cld-Error`: effects other than colorize, blur, grayscale and a video's loop; tiled, relative and blended layers;
text strokes; private and authenticated assets. Taken but without effect: italics, subject detection (`g_auto` is the
middle, `so_auto` a third of the whole). A video that is encoded anew has no sound. Strictly, only allowed
named transformations pass unsigned: eager ones are not kept.
"""
