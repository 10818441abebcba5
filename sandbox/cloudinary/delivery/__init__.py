"""Picture delivery: a URL is read by the documented grammar and the picture is really composed.

Grammar and parameters: cloudinary.com/documentation/transformation_reference.
"""
