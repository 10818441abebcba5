"""Asset → block → template as a picture; the cards above it say the same in words."""

from collections.abc import Sequence

from core.domain.block import Link
from core.store.usages import Usage

_HEAD = (
    "digraph{rankdir=LR;bgcolor=transparent;nodesep=.25;ranksep=.9;"
    'node[shape=box,style="rounded,filled",fontname="sans-serif",fontsize=12,color="#8a938f"];'
    'edge[color="#8a938f"];'
)
_COLORS = {"asset": "#dfeee8", "block": "#f6e7c8", "template": "#e6e2f3"}
_MOST = 60


def graph_dot(links: Sequence[Link], usages: Sequence[Usage]) -> str:
    """The graph in Graphviz's language; names are text, whatever they hold."""
    nodes: dict[str, str] = {}
    edges: list[str] = []

    def node(kind: str, identity: str, label: str) -> str:
        name = f"{kind}:{identity}"
        nodes[name] = f'{_quoted(name)}[label={_quoted(label)},fillcolor="{_COLORS[kind]}",fontcolor="#22302b"];'
        return _quoted(name)

    for link in links[:_MOST]:
        asset = node("asset", link.key.asset_id, link.public_id)
        edges.append(f"{asset}->{node('block', link.block_id, link.name)};")
    known = {link.block_id for link in links[:_MOST]}
    for usage in [usage for usage in usages if usage.target in known][:_MOST]:
        block = _quoted(f"block:{usage.target}")
        edges.append(f"{block}->{node('template', usage.template_id, usage.template_name)};")
    return f"{_HEAD}{''.join(nodes.values())}{''.join(edges)}}}"


def _quoted(text: str) -> str:
    shown = " ".join(text.split())[:80].replace("\\", "\\\\").replace('"', '\\"')
    return f'"{shown}"'
