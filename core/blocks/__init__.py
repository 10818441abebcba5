"""From a template and a personalization to the HTML of a block, and back."""
