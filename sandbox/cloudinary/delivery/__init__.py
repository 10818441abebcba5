"""Picture delivery: a URL is read by the documented grammar and the picture is really composed.

Grammar and parameters: cloudinary.com/documentation/transformation_reference. What is not emulated is refused with 400
and `X-Cld-Error`: effects other than colorize, blur and grayscale, tiled, relative and
blended layers, text strokes. Taken but without effect: italics, subject detection (`g_auto` is
the middle).
"""
