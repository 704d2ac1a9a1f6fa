"""Changes planted into the outputs of a cell: the verdict for each, and what it names."""

import base64
import io
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image, ImageDraw

from nb2prod.compare import compare_outputs
from nb2prod.compare.images import LOOKS_SAME

Output = dict[str, Any]


def out(text: str) -> Output:
    return {"output_type": "stream", "name": "stdout", "text": text}


def err(text: str) -> Output:
    return {"output_type": "stream", "name": "stderr", "text": text}


def result(text: str, **forms: Any) -> Output:
    data = {"text/plain": text} | {
        "text/html" if form == "html" else form: part for form, part in forms.items()
    }
    return {"output_type": "execute_result", "data": data, "execution_count": 1, "metadata": {}}


def shown(mime: str, data: Any, text: str = "<Figure size 640x480 with 1 Axes>") -> Output:
    return {"output_type": "display_data", "data": {mime: data, "text/plain": text}, "metadata": {}}


def error(name: str, message: str) -> Output:
    return {"output_type": "error", "ename": name, "evalue": message, "traceback": [f"at {id(message)}"]}


def frame(*rows: str, attributes: str = "") -> Output:
    """A frame as pandas shows it: a row is its cells, the first one the columns' names."""
    cells = [row.split(",") for row in rows]
    html = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in cells)
    page = f"<style scoped>.x {{}}</style><table border='1'{attributes}>{html}</table>"
    return result("\n".join(rows), html=page)


def plot(draw: Callable[[ImageDraw.ImageDraw], None] = lambda pen: None, **metadata: str) -> Output:
    """A picture of two lines, a legend, a label, and whatever else is drawn."""
    from PIL.PngImagePlugin import PngInfo

    image = Image.new("RGB", (320, 240), "white")
    pen = ImageDraw.Draw(image)
    pen.line([(20, 200), (300, 40)], fill="navy", width=2)
    pen.text((150, 220), "epoch", fill="black")
    draw(pen)
    told, buffer = PngInfo(), io.BytesIO()
    for key, value in metadata.items():
        told.add_text(key, value)
    image.save(buffer, "PNG", pnginfo=told)
    return shown("image/png", base64.b64encode(buffer.getvalue()).decode())


def legend(x: int) -> Callable[[ImageDraw.ImageDraw], None]:
    return lambda pen: pen.rectangle([x, 20, x + 40, 40], outline="black")


def loss(pen: ImageDraw.ImageDraw) -> None:
    pen.line([(20, 60), (300, 180)], fill="red", width=1)


def faint(pen: ImageDraw.ImageDraw) -> None:
    pen.point([(100, 100)], fill=(250, 250, 250))


TQDM = "100%|██████████| 10/10 [00:0{}<00:00, {}.31it/s]\n"
KERAS = "5/5 [==============================] - {}s 12ms/step - loss: {}\n"
SUMMARY = "Dep. Variable: y\nDate: Mon, 0{} Jan 2024   Prob: 0.25\nTime: 10:1{}:11   AIC: 12.5"
WARNING = "/home/{}/lib/python3.{}/site-packages/p/q.py:{}: FutureWarning: old\n  warn()\n"
FILM = "<p>film</p><div id='anim{}'></div><script>show('{}')</script>"
UUID = "3f2504e0-4f89-11d3-9a0c-0305e82c330{}"
PLOTLY = "application/vnd.plotly.v1+json"

PLANTED: list[tuple[str, list[Output], list[Output], str, str]] = [
    # -- nothing of importance: the name of what was left out of account
    ("equal", [out("a\n")], [out("a\n")], "same", ""),
    ("pieces of a stream", [out("a\n"), out("b\n")], [out("a\nb\n")], "same", ""),
    ("execution count", [result("1")], [result("1") | {"execution_count": 9}], "same", ""),
    ("traceback", [error("E", "x")], [error("E", "x")], "same", ""),
    ("address", [result("<A at 0x7f01>")], [result("<A at 0x7f02>")], "same", "addresses"),
    ("colours", [out("\x1b[31mred\x1b[0m")], [out("red")], "same", "colours"),
    ("temporary path", [out("in /tmp/a1b/x.csv")], [out("in /tmp/zz9/x.csv")], "same", "temporary paths"),
    ("progress bar", [out(TQDM.format(1, 7))], [out(TQDM.format(4, 2))], "same", "progress bars"),
    ("overwritten bar", [out("1/2\r2/2\n")], [out("0/2\r1/2\r2/2\n")], "same", "progress bars"),
    ("time of an epoch", [out(KERAS.format(0, 0.5))], [out(KERAS.format(3, 0.5))], "same", "progress bars"),
    ("wall time", [out("Wall time: 1.2 s")], [out("Wall time: 980 ms")], "same", "durations"),
    ("timeit", [out("1.2 µs ± 3 ns per loop (mean)")], [out("1.4 µs ± 9 ns per loop (mean)")], "same", "durations"),
    ("elapsed", [out("training took 12.5 s")], [out("training took 13.1 s")], "same", "durations"),
    ("clock of a log", [out("2024-01-02 10:11:12,001 - INFO - go")], [out("2024-01-03 09:01:00,7 - INFO - go")], "same", "dates and times"),
    ("head of a summary", [result(SUMMARY.format(1, 2))], [result(SUMMARY.format(2, 5))], "same", "dates and times"),
    ("uuid", [out("run " + UUID.format(1))], [out("run " + UUID.format(2))], "same", "generated ids"),
    ("Styler's id", [result("S", html="<b id='T_a1b2c3'>x</b>")], [result("S", html="<b id='T_d4e5f6'>x</b>")], "same", "generated ids"),
    ("ids of a film", [result("a", html=FILM.format("a" * 32, "x"))], [result("a", html=FILM.format("b" * 32, "x"))], "same", "generated ids"),
    ("order of a set", [result("{'b', 'a'}")], [result("{'a', 'b'}")], "same", "order of sets"),
    ("widget", [shown("application/vnd.jupyter.widget-view+json", {"model_id": "a"})], [], "same", "widget views"),
    ("place of a warning", [err(WARNING.format("ann", 8, 12))], [err(WARNING.format("bob", 9, 13))], "same", "places of warnings"),
    ("style of a table", [frame("a,b", "1,2")], [frame("a,b", "1,2", attributes=" class='z'")], "same", "markup of tables"),
    ("metadata of an image", [plot(Software="a")], [plot(Software="b")], "same", "image metadata"),
    ("integers of Windows", [result("array([0, 1], dtype=int64)")], [result("array([0, 1])")], "same", "name of the plain integer"),
    ("shorter integers", [result("array([0, 1], dtype=int32)")], [result("array([0, 1])")], "differs", "text"),
    ("other integers of Windows", [result("array([0, 1], dtype=int64)")], [result("array([0, 2])")], "differs", "number"),
    ("echo of an axes", [result("<AxesSubplot: >")], [result("<Axes: title={'center': 'a'}>")], "same", "drawings' echoes"),
    ("blanks at the end", [out("a  \n")], [out("a\n")], "same", "spacing"),
    ("another form", [result("a")], [result("a", html="<b>a</b>")], "same", "other forms"),
    ("size of a figure in words", [plot()], [plot() | {"metadata": {"needs_background": "light"}}], "same", ""),
    ("where an array is wrapped", [result("array([ 0.,  1.,\n  2.])")], [result("array([0., 1., 2.])")], "same", "spacing"),
    ("place of a title", [result("Text(0.5, 1.0, 'a')")], [result("Text(0.5, 1, 'a')")], "same", "drawings' echoes"),
    # -- near enough
    ("a digit within the precision", [out("acc 0.9123")], [out("acc 0.912345")], "tolerance", "printed precision"),
    ("noise of a float", [result("0.1234567890123456")], [result("0.1234567890123457")], "tolerance", "printed precision"),
    ("width of numbers", [result("[  9.991 -1.125]")], [result("[ 9.991 -1.1250001]")], "tolerance", "printed precision"),
    ("an exponent", [out("1.250e-03")], [out("0.00125")], "tolerance", "printed precision"),
    ("a number in a table", [frame("a", "0.25134")], [frame("a", "0.251343")], "tolerance", "printed precision"),
    ("a faint point", [plot()], [plot(faint)], "tolerance", LOOKS_SAME),
    ("a new warning", [out("a")], [out("a"), err("UserWarning: b\n")], "tolerance", "messages on stderr"),
    ("noise in a figure's data", [shown(PLOTLY, {"y": [0.1]})], [shown(PLOTLY, {"y": [0.1 + 1e-17 + 1e-14]})], "tolerance", "printed precision"),
    ("another film", [result("a", html=FILM.format("", "x"))], [result("a", html=FILM.format("", "y"))], "tolerance", "markup and scripts of a page, not compared"),
    # -- differences: what they are called
    ("a digit beyond the precision", [out("acc 0.9123")], [out("acc 0.9124")], "differs", "number"),
    ("a short number", [out("acc 0.5")], [out("acc 0.52")], "differs", "number"),
    ("a count", [out("120 rows")], [out("121 rows")], "differs", "number"),
    ("a sign", [out("r = -0.5")], [out("r = 0.5")], "differs", "number"),
    ("a missing value", [out("acc 0.9")], [out("acc nan")], "differs", "stdout"),
    ("a changed dtype", [result("dtype('int64')")], [result("dtype('float64')")], "differs", "text"),
    ("integers became floats", [result("[1 2 3]")], [result("[1. 2. 3.]")], "differs", "number"),
    ("a word", [out("done: yes")], [out("done: no")], "differs", "stdout"),
    ("a date that is data", [out("due 2024-01-02")], [out("due 2024-01-03")], "differs", "number"),
    ("a lost line", [out("a\nb\n")], [out("a\n")], "differs", "stdout"),
    ("a missing output", [result("1")], [], "differs", "output"),
    ("an output too many", [result("1")], [result("1"), plot()], "differs", "output"),
    ("a missing picture", [plot()], [result("<Figure>")], "differs", "output"),
    ("order of a dictionary", [result("{'b': 1, 'a': 2}")], [result("{'a': 2, 'b': 1}")], "differs", "text"),
    ("order of a list", [result("['b', 'a']")], [result("['a', 'b']")], "differs", "text"),
    ("a dropped column", [frame("a,b", "1,2")], [frame("a", "1")], "differs", "columns"),
    ("a swapped label", [frame("a,b", "1,2")], [frame("b,a", "1,2")], "differs", "columns"),
    ("a dropped row", [frame("a", "1", "2")], [frame("a", "1")], "differs", "rows"),
    ("a cell", [frame("a,b", "1,x")], [frame("a,b", "1,y")], "differs", "cell"),
    ("a date in a table", [frame("a", "2024-01-02")], [frame("a", "2024-01-03")], "differs", "cell"),
    ("a number in a table beyond", [frame("a", "0.2513")], [frame("a", "0.2514")], "differs", "cell"),
    ("a lost line in a plot", [plot(loss)], [plot()], "differs", "image"),
    ("a moved legend", [plot(legend(30))], [plot(legend(200))], "differs", "image"),
    ("a figure's data", [shown(PLOTLY, {"y": [0.1]})], [shown(PLOTLY, {"y": [0.2]})], "differs", "number"),
    ("a figure's label", [shown(PLOTLY, {"t": "a"})], [shown(PLOTLY, {"t": "b"})], "differs", "text"),
    ("another error", [error("ValueError", "x")], [error("KeyError", "x")], "differs", "error"),
    ("an error instead", [result("1")], [error("KeyError", "x")], "differs", "output"),
    ("a loss among bars", [out(KERAS.format(0, 0.511))], [out(KERAS.format(0, 0.522))], "differs", "number"),
    ("a result beside a clock", [out("took 1 s, acc 0.911")], [out("took 2 s, acc 0.922")], "differs", "number"),
    ("an id that is data", [out("order 0x1F")], [out("order 0x2F")], "differs", "stdout"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("left", "right", "verdict", "named"), [row[1:] for row in PLANTED], ids=[row[0] for row in PLANTED]
)
def test_planted(left: list[Output], right: list[Output], verdict: str, named: str) -> None:
    """The verdict is right from both sides, and the reason has its name."""
    for sides in ((left, right), (right, left)):
        compared = compare_outputs(*sides)
        assert compared.verdict == verdict, compared
        names = (
            [one.what for one in compared.differences] if verdict == "differs" else list(compared.normalised)
        )
        assert names == [] if not named else named in names


def test_an_echo_that_a_semicolon_hides() -> None:
    """Older versions showed it where a comment followed."""
    left, right = [result("[<Line2D at 0x7f01>]"), plot()], [plot()]
    assert compare_outputs(left, right).verdict == "differs"
    compared = compare_outputs(left, right, source="draw(x);  # the loss")
    assert (compared.verdict, compared.normalised) == ("same", ("echo of a line that ends in ;",))


@pytest.mark.parametrize("row", PLANTED, ids=[row[0] for row in PLANTED])
def test_every_output_equals_itself(row: tuple[str, list[Output], list[Output], str, str]) -> None:
    """Nothing is left out of account when nothing differs."""
    for side in row[1:3]:
        compared = compare_outputs(side, side)
        assert (compared.verdict, compared.normalised, compared.differences) == ("same", (), ())


@pytest.mark.parametrize(
    "broken",
    [{}, {"output_type": "stream"}, {"output_type": "display_data", "data": 3}, {"output_type": "error"}],
)
def test_odd_outputs_are_compared_too(broken: Output) -> None:
    """Nothing raises on outputs that are none."""
    compare_outputs([broken], [result("1")])
    assert compare_outputs([broken], [broken]).verdict in ("same", "differs")
