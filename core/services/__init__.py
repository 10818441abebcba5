"""One verb each: what pages, web and the command line call."""
