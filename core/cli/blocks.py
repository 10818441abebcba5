"""The commands `block render`, `block preview`, `block save` and `block test`."""

from typing import Any

import click

from core.cli import sandbox
from core.cli.command import DONE, FILE, PARTLY, Group, json_option
from core.cli.files import read_bytes, read_context, read_json, read_text
from core.cli.output import print_content, print_json, print_line
from core.cli.recipient_check import Recipients, check_recipients, recipient_options

_PERSONALIZATION = click.option("--personalization", required=True, type=FILE, help="A JSON file with the choices.")
_CONTEXT = click.option("--context", type=FILE, help='A recipient as a JSON file: {"profile": {…}, "event": {…}}.')
_HTML = click.option("--html", type=FILE, help="Your own HTML for the block, instead of the generated HTML.")


@click.group(cls=Group)
def block() -> None:
    """Personalized blocks."""


@block.command(
    examples=(
        "block render hero.cldt.json --personalization choices.json --context ada.json --urls",
        "block render hero.cldt.json --personalization choices.json --contexts orders.ndjson --check",
    )
)
@click.argument("template", type=FILE)
@_PERSONALIZATION
@_HTML
@click.option("--cloud", default="demo", show_default=True, help="The name of the cloud.")
@click.option("--connected", "cloud", flag_value="", help="Use the connected account, as Personalize does.")
@_CONTEXT
@click.option("--urls", "only_urls", is_flag=True, help="Print only the image URLs, one per line.")
@recipient_options
@json_option
def render(
    template: str,
    personalization: str,
    html: str | None,
    cloud: str,
    context: str | None,
    only_urls: bool,
    as_json: bool,
    **options: Any,
) -> int:
    """Print the HTML of a template's block.

    TEMPLATE is a .cldt.json file. With --context, print what that recipient gets. With --connected, image URLs begin
    with the host name of the connected account's cloud, and the block uses only tags that its Klaviyo supports. The
    choices are JSON: what each slot shows, the alt text and the link (docs/architecture.md, “Contracts”).

    With --contexts and --check, it is rendered for every event of a file, a folder or a pattern, however long, and what
    is printed is how many recipients see a fallback, a text that is cut, or an error, with their first events.
    """
    from core.blocks.edited import block_of
    from core.blocks.place_views import checked_block
    from core.blocks.preview import image_urls, preview_html
    from core.cloudinary.cldt import parse_template
    from core.cloudinary.delivery import cloud_named
    from core.domain.capabilities import FULL_SUPPORT
    from core.domain.personalization import parse_personalization

    recipients = Recipients(**options)
    parsed, choices = parse_template(read_bytes(template)), parse_personalization(read_json(personalization))
    target, support = (cloud_named(cloud), FULL_SUPPORT) if cloud else sandbox.connected_account()
    composed = block_of(parsed, choices, target, support, read_text(html) if html else "")
    if recipients.are_checked(is_single=bool(context or only_urls)):
        return check_recipients(checked_block(composed, parsed, target, support), recipients, as_json=as_json)
    content = composed.html
    if context or only_urls:
        content = preview_html(content, read_context(context))
    urls = image_urls(content)
    if as_json:
        print_json({"html": content, "urls": urls, "longest_url": composed.longest_url})
    else:
        print_content("".join(f"{line}\n" for line in (urls if only_urls else [content])).encode())
    return DONE


@block.command(examples=("block preview email.html", "block preview email.html --context ada.json"))
@click.argument("file", type=FILE)
@_CONTEXT
@json_option
def preview(file: str, context: str | None, as_json: bool) -> int:
    """Print a file's HTML as Klaviyo renders it.

    Values that Klaviyo knows only when it sends appear in brackets. docs/klaviyo-language.md lists tags and filters.
    """
    from core.blocks.preview import image_urls, preview_html

    html = preview_html(read_text(file), read_context(context))
    if as_json:
        print_json({"html": html, "urls": image_urls(html)})
    else:
        print_content(f"{html}\n".encode())
    return DONE


@block.command(examples=("block save templates/order-thanks.cldt.json --personalization choices.json",))
@click.argument("template")
@_PERSONALIZATION
@_HTML
@click.option("--name", default="", help="The name of the block; by default, the template's name.")
@click.option("--overwrite", is_flag=True, help="Save even if the block was edited in Klaviyo.")
@click.option("--recreate", is_flag=True, help="Save even if the block was deleted in Klaviyo.")
@json_option
def save(
    template: str, personalization: str, html: str | None, name: str, overwrite: bool, recreate: bool, as_json: bool
) -> int:
    """Create or update a template's block in Klaviyo.

    TEMPLATE is a public ID of the connected cloud.
    """
    choices, by_hand = read_json(personalization), read_text(html) if html else ""
    with sandbox.workspace() as ws:
        written = ws.personalize.save(template, choices, name, html=by_hand, overwrite=overwrite, recreate=recreate)
    if as_json:
        print_json(vars(written))
    else:
        only_here = "" if written.linked else f"; linked here only: {written.note}"
        warning = f"; {written.warning}" if written.warning else ""
        print_line(f"{written.outcome}: {written.block_url}{only_here}{warning}")
    return DONE if written.linked else PARTLY


@block.command(
    name="test",
    examples=(
        "block test templates/order-thanks.cldt.json --personalization choices.json --to ada@example.com --confirm",
    ),
)
@click.argument("template")
@_PERSONALIZATION
@click.option("--to", required=True, metavar="ADDRESS", help="The address that receives the test email.")
@click.option("--confirm", is_flag=True, help="Send to an address that you did not sign in with.")
@click.option("--no-wait", is_flag=True, help="Do not wait until the temporary template is removed.")
@_CONTEXT
@json_option
def send_test(
    template: str, personalization: str, to: str, confirm: bool, no_wait: bool, context: str | None, as_json: bool
) -> int:
    """Send a test email of a template's block through Klaviyo.

    TEMPLATE is a public ID of the connected cloud. With --context, the email is rendered for that recipient. Klaviyo
    accepts 100 test emails a day. The command waits about a minute until its temporary template is removed.
    """
    choices, recipient = read_json(personalization), read_context(context)
    with sandbox.workspace() as ws:
        composed = ws.personalize.compose(template, choices)
        sent = ws.personalize.send_test(composed, to, recipient, confirmed=confirm)
        if as_json:
            print_json(vars(sent))
        else:
            print_line(f"{sent.status}; test emails left today: {sent.left_today}")
        return DONE if no_wait or ws.personalize.finish_tests() else PARTLY
