"""Figures by what they show: data, labels, limits and legends of their Axes; nothing is drawn or laid out.

>>> legend_facts(None) is None
True
"""

# pylint: disable=protected-access  # what is public would compute limits, and so fix them

from nb2prod.compare.inside.objects import attributes_of
from nb2prod.compare.inside.walk import plainly, type_name


def of_figure(walk, value, cls):
    """matplotlib's figures."""
    node = {"kind": "figure", "type": type_name(cls)}
    title = getattr(value, "_suptitle", None)
    node["value"] = title.get_text() if title is not None else ""
    node["axes"] = [walk.node(axes) for axes in value.axes]
    size = [plainly(float(number)) for number in value.get_size_inches()]
    node["shape"] = size
    return walk.closed(node, node["value"], *(axes["hash"] for axes in node["axes"]))


def of_axes(walk, value, cls):
    """The Axes of a figure."""
    node = {"kind": "axes", "type": type_name(cls)}
    titles = [value.get_title(loc=loc) for loc in ("center", "left", "right")]
    parts = [("title", titles), ("legend", legend_facts(value.legend_))]
    for name in ("x", "y", "z"):
        if hasattr(value, f"{name}axis"):
            parts.append((f"{name} axis", axis_facts(value, name)))
    for name in ("lines", "patches", "collections", "images", "texts", "tables"):
        parts.append((name, [artist_facts(one) for one in getattr(value, name)]))
    return walk.named(node, "axes", parts)


def axis_facts(axes, name):
    """Label, scale, tick labels and limits. Limits that follow from the data are not computed, which would fix them."""
    axis = getattr(axes, f"{name}axis")
    told = {"label": axis.label.get_text(), "scale": axis.get_scale(), "limits": "automatic"}
    if not getattr(axes, f"get_autoscale{name}_on")():
        box = axes._viewLim if name != "z" else axes.zz_viewLim
        told["limits"] = [float(number) for number in (box.intervaly if name == "y" else box.intervalx)]
    formatter = axis.get_major_formatter()
    told["ticks"] = [str(one) for one in getattr(formatter, "seq", ())]
    mapping = getattr(getattr(axis, "units", None), "_mapping", None)
    told["categories"] = [str(one) for one in mapping] if mapping else []
    told["inverted"] = bool(axis.get_inverted()) if told["limits"] != "automatic" else None
    return told


def legend_facts(legend):
    """Texts, title and place of a legend."""
    if legend is None:
        return None
    texts = [text.get_text() for text in legend.get_texts()]
    place = getattr(legend, "_loc_real", getattr(legend, "_loc", None))
    return {"texts": texts, "title": legend.get_title().get_text(), "place": place}


def artist_facts(one):
    """What is drawn: data, label and style of a line, bar, collection, image or text."""
    label = str(one.get_label())
    label = "" if label.startswith("_") else label  # numbered by the library
    told = {"what": type(one).__name__, "label": label, "visible": bool(one.get_visible())}
    if hasattr(one, "get_xdata"):
        told.update({"x": one.get_xdata(orig=True), "y": one.get_ydata(orig=True)})
        told["style"] = [one.get_color(), one.get_linestyle(), one.get_marker(), one.get_linewidth()]
        if hasattr(one, "_verts3d"):
            told["points"] = one._verts3d
    elif hasattr(one, "get_offsets"):
        told["points"] = [one.get_offsets(), getattr(one, "_offsets3d", None)]
        told["paths"] = [getattr(one, "_coordinates", None), [path.vertices for path in one._paths or ()]]
        told["values"] = one.get_array()
        told["style"] = None if told["values"] is not None else one.get_facecolor()
    elif hasattr(one, "get_extent") and hasattr(one, "get_array"):
        told.update(
            {"values": one.get_array(), "limits": [one.norm.vmin, one.norm.vmax], "map": one.cmap.name}
        )
    elif hasattr(one, "get_text") and hasattr(one, "get_position"):
        told.update({"text": one.get_text(), "place": list(one.get_position())})
    elif all(hasattr(one, name) for name in ("get_x", "get_width", "get_height")):
        told["box"] = [one.get_x(), one.get_y(), one.get_width(), one.get_height()]
        told["style"] = one.get_facecolor()
    elif hasattr(one, "get_path"):
        told.update({"path": one.get_path().vertices, "style": one.get_facecolor()})
    return told


def of_drawn(walk, value, cls):
    """One thing drawn: a line, a bar, a text."""
    return walk.named(
        {"kind": "object", "type": type_name(cls)}, "attributes", sorted(artist_facts(value).items())
    )


def of_plotly(walk, value, cls):
    """plotly's figures by their data and layout."""
    attributes = attributes_of(value)
    parts = [(name, attributes.get("_" + name)) for name in ("data", "layout")]
    return walk.named({"kind": "figure", "type": type_name(cls)}, "axes", parts)
