"""Examples of each tag, and what they show."""

from typing import Final

KLAVIYO_TAGS: Final = {
    "barcode": ("{% filter truncatechars:16 %}{% barcode 'MyCode' %}{% endfilter %}", "data:image/svg+…"),
    "barcode_code": ("{% filter truncatechars:5 %}{% barcode_code 'MyCode' %}{% endfilter %}", "<img…"),
    "catalog": ("{% catalog 'SKU-1' %}{{ catalog_item.title }}{% endcatalog %}", "Catalog Item Unavailable"),
    "coupon_code": ("{% coupon_code 'SPRING' %}", "[coupon SPRING]"),
    "currency_format": ("{% currency_format 1234.5 %}", "1,234.50"),
    "current_day": ("{% current_day as day %}{{ day|length }}", "2"),
    "current_month": ("{% current_month as month %}{{ month|length }}", "2"),
    "current_month_name": ("{% current_month_name as month %}{% if month %}a month{% endif %}", "a month"),
    "current_weekday": ("{% current_weekday as day %}{% if 'day' in day %}a day{% endif %}", "a day"),
    "current_year": ("{% current_year as year %}{{ year|length }}", "4"),
    "customobject": (
        "{% customobject 7 object_type_title='Pet' as pet %}{{ pet.Name }}{% endcustomobject %}", "[pet.Name]",
    ),
    "customobjects": (
        "{% customobjects object_type_title='Pet' as pets %}{% for pet in pets %}{{ pet.Name }}{% endfor %}"
        "{% endcustomobjects %}",
        "[pets.Name]",
    ),
    "has_category": ("{% has_category item 'sale' as on_sale %}{{ on_sale|yesno:'sale,no sale' }}", "no sale"),
    "manage_preferences": ("{% manage_preferences %}", '<a href="#">Manage Preferences</a>'),
    "manage_preferences_link": ("{% manage_preferences_link %}", "#"),
    "render_variable": ("{% render_variable preview_text %}", "[preview text]"),
    "today": ("{% today '%Y-%m-%d' as today %}{{ today|length }}", "10"),
    "unsubscribe": ("{% unsubscribe 'click here' %}", '<a href="#">click here</a>'),
    "unsubscribe_link": ("{% unsubscribe_link %}", "#"),
    "update_property_link": ("{% update_property_link 'Size' 'M' 'https://shop.example/' %}", "https://shop.example/"),
    "web_view": ("{% web_view %}", '<a href="#">View in Your Browser</a>'),
    "web_view_link": ("{% web_view_link %}", "#"),
}  # fmt: skip
DJANGO_TAGS: Final = {
    "autoescape": ("{% autoescape off %}{{ 'a'|append:'<b>' }}{% endautoescape %}", "a<b>"),
    "comment": ("{% comment %}a{% endcomment %}b", "b"),
    "cycle": ("{% cycle 'a' 'b' %}", "a"),
    "filter": ("{% filter upper %}a{% endfilter %}", "A"),
    "firstof": ("{% firstof missing 'b' %}", "b"),
    "for": ("{% for letter in 'ab' %}{{ forloop.counter }}{{ letter }}{% empty %}none{% endfor %}", "1a2b"),
    "if": ("{% if 'a' in 'abc' %}a{% elif missing %}b{% else %}c{% endif %}", "a"),
    "ifchanged": ("{% for letter in 'aab' %}{% ifchanged %}{{ letter }}{% endifchanged %}{% endfor %}", "ab"),
    "now": ("{% now 'Y' as year %}{{ year|length }}", "4"),
    "regroup": ("{% regroup missing by a as groups %}{{ groups|length }}", "0"),
    "resetcycle": ("{% cycle 'a' 'b' %}{% resetcycle %}", "a"),
    "spaceless": ("{% spaceless %}<p> <b></b> </p>{% endspaceless %}", "<p><b></b></p>"),
    "templatetag": ("{% templatetag openvariable %}", "{{"),
    "verbatim": ("{% verbatim %}{{ a }}{% endverbatim %}", "{{ a }}"),
    "widthratio": ("{% widthratio 1 2 100 %}", "50"),
    "with": ("{% with a='b' %}{{ a }}{% endwith %}", "b"),
}
