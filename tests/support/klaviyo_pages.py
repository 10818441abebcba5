"""The sandbox’s Klaviyo pages."""

from klaviyo_api import KlaviyoAPI

from tests.support.klaviyo_sandbox import as_dict, body, html_block

HOSTILE = "\"><script>alert(1)</script>' & <b>"


def saved(sdk: KlaviyoAPI, content: str, name: str = "x") -> str:
    return str(
        as_dict(sdk.Templates.create_universal_content({"data": body(html_block(content), name=name)}))["data"]["id"]
    )
