"""Writes the constraint cases: requests on either side of every limit of AWS's service model, with AWS's answer to each.

    python3 generate.py BOTOCORE.whl

`cargo xtask service-model` runs this after the model's own generator. The expected answers are worked out here, from the
model and in Python, so that the sandbox's check is not held against itself. One file for each operation; a line is one
request and either "accepted" (constraints do not refuse it, whatever comes after) or the code and sentence of the refusal.
To keep lines short, ${a*300} in a text stands for 300 times «a», and {"$times":[x,n]} for a list of n times x.
"""

import base64
import json
import pathlib
import re
import sys
import urllib.parse
import zipfile

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent.parent / "src" / "schema"))
import generate as source  # noqa: E402

# Bigger limits are tested in Rust, where no file has to hold what goes beyond them.
LARGEST_TEXT = 20_000
LARGEST_LIST = 3_000

# What the live service does although its model says otherwise; src/schema/tolerated.rs has the sources.
OPEN_ENUMS = {"ToolUseType"}
HIDDEN = {"ContentBlock", "SystemContentBlock"}
UNION_KEYS = {
    "ContentBlock": "text, image, toolUse, toolResult, document, video, cachePoint, reasoningContent, citationsContent, "
    "searchResult",
    "DocumentSource": "bytes, s3Location",
}

MODEL_ID = "anthropic.claude-sonnet-4-20250514-v1:0"
ACCOUNT = "arn:aws:bedrock:us-east-1:111122223333:"
# Beginnings with which a text of any length can be made that some pattern takes.
BEGINNINGS = [
    "",
    "s3://aaa/",
    ACCOUNT + "guardrail/",
    ACCOUNT + "inference-profile/",
    ACCOUNT + "application-inference-profile/",
    "arn:aws:bedrock:us-east-1::foundation-model/a.",
    "arn:aws:kms:us-east-1:111122223333:alias/",
    "us.guardrail.v",
]
SAMPLES = [
    "a",
    "1",
    MODEL_ID,
    "111122223333",
    "arn:aws:bedrock:us-east-1::foundation-model/" + MODEL_ID,
    ACCOUNT + "async-invoke/abcdefghijkl",
    ACCOUNT + "automated-reasoning-policy/abcdefghijkl",
    "s3://bucket/prefix",
    "us.guardrail.v1:0",
    "alias/key",
    "arn:aws:kms:us-east-1:111122223333:alias/key",
]
BAD_TEXTS = ["not valid!", "{not valid}", "é", "not valid\u00a0here", " "]
SCALARS = {"string", "integer", "long", "float", "double", "boolean", "timestamp"}


class Times:
    """A list of one item, many times."""

    def __init__(self, item, count):
        self.item, self.count = item, count


class Service:
    def __init__(self, model):
        self.shapes = model["shapes"]
        self.operations = model["operations"]
        # The structures that some operation was already asked about: the same shape answers the same everywhere.
        self.seen = set()

    def constraints(self, shape):
        """All that a plain shape asks for, as told for lists and maps."""
        what = "length" if shape["type"] == "string" else "value"
        told = []
        if "max" in shape:
            told.append(f"Member must have {what} less than or equal to {shape['max']}")
        if "min" in shape:
            told.append(f"Member must have {what} greater than or equal to {shape['min']}")
        if "pattern" in shape:
            told.append(f"Member must satisfy regular expression pattern: {shape['pattern']}")
        if "enum" in shape:
            told.append(f"Member must satisfy enum value set: [{', '.join(shape['enum'])}]")
        return ", ".join(told)

    def sample(self, name):
        """A text that the shape takes."""
        shape = self.shapes[name]
        if "enum" in shape:
            return shape["enum"][0]
        for text in SAMPLES:
            if breaks(text, shape) == []:
                return text
        for length in range(shape.get("min", 1), shape.get("min", 1) + 40):
            for beginning in BEGINNINGS:
                text = beginning + "a" * (length - len(beginning))
                if breaks(text, shape) == []:
                    return text
        raise AssertionError(f"no sample for {name}: {shape}")

    def minimal(self, name):
        """The smallest value that a shape takes."""
        shape = self.shapes[name]
        kind = shape["type"]
        if shape.get("document"):
            return {}
        if kind == "string":
            return self.sample(name)
        if kind in ("integer", "long", "float", "double"):
            return shape.get("min", 0)
        if kind == "boolean":
            return True
        if kind == "timestamp":
            return "2026-01-01T00:00:00Z"
        if kind == "blob":
            return blob(max(1, shape.get("min", 1)))
        if kind == "list":
            return [self.minimal(shape["member"]["shape"]) for _ in range(shape.get("min", 0))]
        if kind == "map":
            return {f"k{i}": self.minimal(shape["value"]["shape"]) for i in range(shape.get("min", 0))}
        if shape.get("union"):
            first = next(iter(shape["members"]))
            return {first: self.minimal(shape["members"][first]["shape"])}
        return {m: self.minimal(shape["members"][m]["shape"]) for m in shape.get("required", [])}

    def place(self, name, steps, leaf):
        """The smallest value with `leaf` at the end of `steps`."""
        if not steps:
            return leaf
        shape, (kind, step), rest = self.shapes[name], steps[0], steps[1:]
        if kind == "item":
            return [self.place(shape["member"]["shape"], rest, leaf)]
        if kind == "entry":
            return {step: self.place(shape["value"]["shape"], rest, leaf)}
        value = {} if shape.get("union") else self.minimal(name)
        value[step] = self.place(shape["members"][step]["shape"], rest, leaf)
        return value


def breaks(text, shape):
    """What a text breaks, in the order in which it is told."""
    broken = []
    if "enum" in shape and text not in shape["enum"]:
        broken.append(f"Member must satisfy enum value set: [{', '.join(shape['enum'])}]")
    if "pattern" in shape and not re.fullmatch(shape["pattern"], text, re.ASCII):
        broken.append(f"Member must satisfy regular expression pattern: {shape['pattern']}")
    if len(text) < shape.get("min", 0):
        broken.append(f"Member must have length greater than or equal to {shape['min']}")
    if "max" in shape and len(text) > shape["max"]:
        broken.append(f"Member must have length less than or equal to {shape['max']}")
    return broken


def blob(length):
    return base64.b64encode(b"a" * length).decode()


def text_of(length, shape):
    """A text of one length, one that the pattern takes if there is any."""
    candidates = [b + c * (length - len(b)) for b in BEGINNINGS for c in "a1" if len(b) <= length]
    for text in candidates:
        if not any("pattern" in told for told in breaks(text, shape)):
            return text
    return candidates[0]


def java_float(value):
    return str(float(value))


def coral(steps):
    """The path from 1, as Coral writes it."""
    write = {"member": lambda s: s, "item": lambda s: "1.member", "entry": lambda s: f"{s}.member"}
    return ".".join(write[kind](step) for kind, step in steps)


def from_zero(steps):
    return ".".join("0" if kind == "item" else step for kind, step in steps)


def sentence(parts):
    errors = "error" if len(parts) == 1 else "errors"
    return f"{len(parts)} validation {errors} detected: " + "; ".join(parts)


def violation(shown, steps, must):
    value = "" if shown is None else f" '{shown}'"
    return f"Value{value} at '{coral(steps)}' failed to satisfy constraint: {must}"


class Cases:
    """The cases of one operation."""

    def __init__(self, service, name):
        self.service, self.name = service, name
        operation = service.operations[name]
        self.method, self.uri = operation["http"]["method"], operation["http"]["requestUri"]
        self.input = operation["input"]["shape"]
        self.shape = service.shapes[self.input]
        self.payload = self.shape.get("payload")
        self.lines, self.names = [], set()
        self.base = service.minimal(self.input)
        for member in ("modelId", "modelIdentifier"):
            if member in self.base and self.shape["members"][member].get("location") == "uri":
                if breaks(MODEL_ID, service.shapes[self.shape["members"][member]["shape"]]) == []:
                    self.base[member] = MODEL_ID

    def run(self):
        self.add("nothing but what is required", [], None, None)
        self.structure(self.input, [], False)
        return self.lines

    # What is asked, and the answer to it.

    def add(self, what, steps, leaf, expected, whole=None):
        """`expected` is none for what is accepted, a code for what cannot be read, or the sentence of the refusal."""
        value = whole if whole is not None else dict(self.base)
        if whole is None and steps:
            step = steps[0][1]
            value[step] = self.service.place(self.shape["members"][step]["shape"], steps[1:], leaf)
        request = self.request(value)
        if request is None:
            return
        name = f"{self.name}: {coral(steps) or 'the input'}: {what}"
        assert name not in self.names, name
        self.names.add(name)
        line = {"case": name, "operation": self.name, **request}
        if expected is None:
            line["accepted"] = True
        elif expected == "SerializationException":
            line["code"] = expected
        else:
            line["code"], line["message"] = "ValidationException", shortened(expected)
        self.lines.append(line)

    def request(self, value):
        """The members where they travel; none when they cannot, as an empty label."""
        target, query, headers, body = self.uri, [], {}, {}
        for name, given in value.items():
            member = self.shape["members"].get(name, {})
            location, wire = member.get("location"), member.get("locationName", name)
            text = given if isinstance(given, str) else json.dumps(given)
            if location == "uri":
                if text == "":
                    return None
                target = target.replace("{%s}" % wire, quoted(text))
            elif location == "querystring":
                query.append(f"{quoted(wire)}={quoted(text)}")
            elif location == "header":
                if text.strip() == "" or not text.isascii():
                    return None
                headers[wire] = shortened(text)
            elif name != self.payload:
                body[name] = given
        request = {"method": self.method, "target": shortened("?".join([target] + ["&".join(sorted(query))] * bool(query)))}
        if headers:
            request["headers"] = headers
        if self.payload:
            request["body"] = {"inputText": "a"}
        elif any("location" not in m for m in self.shape["members"].values()):
            request["body"] = packed(body)
        return request

    # The walk over the shapes. Each structure is looked into once in a service, where it is met first.

    def structure(self, name, steps, hidden):
        shape = self.service.shapes[name]
        if name in self.service.seen:
            return
        self.service.seen.add(name)
        hidden = hidden or shape.get("sensitive", False) or name in HIDDEN
        if shape.get("union"):
            self.union(name, shape, steps)
        for member, given in shape["members"].items():
            if shape is self.shape and member == self.payload:
                continue
            below = steps + [("member", member)]
            if member in shape.get("required", []) and given.get("location") != "uri":
                self.missing(name, steps, below)
            self.value(given["shape"], below, hidden, given.get("location"))

    def missing(self, name, steps, below):
        told = sentence([f"Value null at '{coral(below)}' failed to satisfy constraint: Member must not be null"])
        complete = self.base if not steps else self.service.minimal(name)
        member = below[-1][1]
        without = {key: value for key, value in complete.items() if key != member}
        for what, value in (("missing", without), ("null", {**without, member: None})):
            whole = value
            if steps:
                first = steps[0][1]
                deep = self.service.place(self.shape["members"][first]["shape"], steps[1:], value)
                whole = {**self.base, first: deep}
            self.add(what, below, None, told, whole=whole)

    def union(self, name, shape, steps):
        keys = UNION_KEYS.get(name, ", ".join(shape["members"]))
        told = f"{name} object at {from_zero(steps)} must set one of the following keys: {keys}."
        several = told.replace(" must set ", " can only set ")
        minimal = {m: self.service.minimal(given["shape"]) for m, given in shape["members"].items()}
        self.add("no member of the union", steps, {}, told)
        self.add("a member that the model does not know", steps, {"newerThanTheModel": {}}, told)
        members = list(minimal)
        for member in members:
            self.add(f"one member, {member}", steps, {member: minimal[member]}, None)
        if len(members) > 1:
            two = {m: minimal[m] for m in members[:2]}
            self.add("two members", steps, two, several)
            last = {m: minimal[m] for m in (members[0], members[-1])}
            if last != two:
                self.add("the first and the last member", steps, last, several)

    def value(self, name, steps, hidden, location=None):
        shape = self.service.shapes[name]
        hidden = hidden or shape.get("sensitive", False) or name in HIDDEN
        kind = shape["type"]
        if shape.get("document") or shape.get("eventstream"):
            return
        if kind == "structure":
            if name not in self.service.seen:
                for what, wrong in (("a text", "text"), ("a list", []), ("a number", 1)):
                    self.add(what, steps, wrong, "SerializationException")
            self.structure(name, steps, hidden)
        elif kind == "string":
            self.text(name, shape, steps, hidden, location)
        elif kind in ("integer", "long", "float", "double"):
            self.number(shape, steps, hidden, location)
        elif kind == "blob":
            self.blob(shape, steps, hidden)
        elif kind == "list":
            self.list(shape, steps, hidden)
        elif kind == "map":
            self.map(shape, steps, hidden)
        elif kind == "boolean":
            self.add("true", steps, True, None)
            self.add("a text", steps, "yes", "SerializationException")
        elif kind == "timestamp":
            self.add("a date", steps, "2026-01-01T00:00:00Z", None)
            self.add("no date", steps, "yesterday", "SerializationException")

    def text(self, name, shape, steps, hidden, location):
        def told(text):
            broken = breaks(text, shape)
            shown = None if hidden else text
            return sentence([violation(shown, steps, must) for must in broken]) if broken else None

        for what, text in self.texts(name, shape):
            if location is None or (text.isascii() and text.strip() == text):
                self.add(what, steps, text, None if name in OPEN_ENUMS else told(text))
        if location is None:
            self.add("a number", steps, 1, "SerializationException")
            self.add("an object", steps, {}, "SerializationException")

    def texts(self, name, shape):
        """Texts on either side of each limit."""
        if "enum" in shape:
            for value in dict.fromkeys([shape["enum"][0], shape["enum"][-1]]):
                yield f"the enum's {value}", value
            yield "no value of the enum", "no-such-value"
            yield "a value of the enum in other case", shape["enum"][0].swapcase()
            return
        least, most = shape.get("min"), shape.get("max")
        if least is not None and least > 0:
            yield f"{least - 1} characters", text_of(least - 1, shape)
            yield f"{least} characters", text_of(least, shape)
        if most is not None and most <= LARGEST_TEXT:
            if most != least:
                yield f"{most} characters", text_of(most, shape)
            yield f"{most + 1} characters", text_of(most + 1, shape)
            if "pattern" not in shape:
                yield f"{most} characters of several bytes", "é" * most
        if "pattern" in shape:
            yield "what the pattern takes", self.service.sample(name)
            bad = next((text for text in BAD_TEXTS if not re.fullmatch(shape["pattern"], text, re.ASCII)), None)
            if bad is not None:
                yield "what the pattern does not take", bad

    def number(self, shape, steps, hidden, location):
        whole = shape["type"] in ("integer", "long")
        show = (lambda n: str(n)) if whole else java_float
        told = lambda n, must: sentence([violation(None if hidden else show(n), steps, f"Member must have value {must}")])
        if "min" in shape:
            low = shape["min"] - (1 if whole else 0.5)
            self.add("just below", steps, low, told(low, f"greater than or equal to {shape['min']}"))
            self.add("the least", steps, shape["min"], None)
        if "max" in shape:
            high = shape["max"] + (1 if whole else 0.5)
            self.add("the most", steps, shape["max"], None)
            self.add("just above", steps, high, told(high, f"less than or equal to {shape['max']}"))
        self.add("a text", steps, "many", "SerializationException")
        if whole:
            self.add("a fraction", steps, 1.5, "SerializationException")
            self.add("more than 32 bits", steps, 4_294_967_296, "SerializationException")

    def blob(self, shape, steps, hidden):
        least, most = shape.get("min", 0), shape.get("max")
        told = lambda must: sentence([violation(None, steps, f"Member must have length {must}")])
        if least > 0:
            below = told(f"greater than or equal to {least}")
            self.add(f"{least - 1} bytes", steps, blob(least - 1), below)
        self.add(f"{max(1, least)} bytes", steps, blob(max(1, least)), None)
        if most is not None and most <= LARGEST_TEXT:
            self.add(f"{most} bytes", steps, blob(most), None)
            self.add(f"{most + 1} bytes", steps, blob(most + 1), told(f"less than or equal to {most}"))
        self.add("no base64", steps, "not base64!", "SerializationException")
        self.add("a number", steps, 1, "SerializationException")

    def list(self, shape, steps, hidden):
        item = shape["member"]["shape"]
        plain = self.service.shapes[item]["type"] in SCALARS
        hidden_items = hidden or self.service.shapes[item].get("sensitive", False)
        one = self.service.minimal(item)
        least, most = shape.get("min", 0), shape.get("max")

        def told(count, must):
            shown = f"[{', '.join([str(one)] * count)}]" if plain and not hidden_items else None
            return sentence([violation(shown, steps, f"Member must have length {must}")])

        if least > 0:
            self.add(f"{least - 1} items", steps, [one] * (least - 1), told(least - 1, f"greater than or equal to {least}"))
            self.add(f"{least} items", steps, [one] * least, None)
        else:
            self.add("no items", steps, [], None)
        if most is not None and most <= LARGEST_LIST:
            self.add(f"{most} items", steps, [one] * most, None)
            self.add(f"{most + 1} items", steps, [one] * (most + 1), told(most + 1, f"less than or equal to {most}"))
        self.add("a text", steps, "text", "SerializationException")
        self.add("an object", steps, {}, "SerializationException")
        inside = steps + [("item", 0)]
        null = f"Value null at '{coral(inside)}' failed to satisfy constraint: Member must not be null"
        self.add("null", inside, None, sentence([null]))
        if plain:
            self.items(item, steps, inside, hidden_items)
        else:
            self.value(item, inside, hidden)

    def items(self, item, steps, inside, hidden):
        """Plain items, which are judged together."""
        shape = self.service.shapes[item]
        must = f"Member must satisfy constraint: [{self.service.constraints(shape)}]"
        for what, text in self.texts(item, shape):
            told = sentence([violation(None if hidden else f"[{text}]", steps, must)]) if breaks(text, shape) else None
            self.add(what, inside, text, told)
        self.add("an object", inside, {}, "SerializationException")

    def map(self, shape, steps, hidden):
        key, entry = shape["key"]["shape"], shape["value"]["shape"]
        entry_shape = self.service.shapes[entry]
        hidden_entries = hidden or entry_shape.get("sensitive", False)
        plain = entry_shape["type"] in SCALARS
        one = self.service.minimal(entry)
        least, most = shape.get("min", 0), shape.get("max")

        def shown(value):
            pairs = ", ".join(f"{k}={v}" for k, v in sorted(value.items()))
            return "{" + pairs + "}" if plain and not hidden_entries else None

        def sized(count, must):
            value = {f"k{i}": one for i in range(count)}
            told = sentence([violation(shown(value), steps, f"Member must have length {must}")]) if must else None
            self.add(f"{count} entries", steps, value, told)

        if least > 0:
            sized(least - 1, f"greater than or equal to {least}")
        sized(max(1, least), None)
        if most is not None and most <= LARGEST_LIST:
            sized(most, None)
            sized(most + 1, f"less than or equal to {most}")
        self.add("a list", steps, [], "SerializationException")
        must = f"Map keys must satisfy constraint: [{self.service.constraints(self.service.shapes[key])}]"
        for what, text in self.texts(key, self.service.shapes[key]):
            value = {text: one}
            told = sentence([violation(shown(value), steps, must)]) if breaks(text, self.service.shapes[key]) else None
            self.add(f"a key of {what}", steps, value, told)
        inside = steps + [("entry", "k")]
        if not plain:
            return self.value(entry, inside, hidden)
        must = f"Map value must satisfy constraint: [{self.service.constraints(entry_shape)}]"
        for what, text in self.texts(entry, entry_shape):
            told = sentence([violation(shown({"k": text}), steps, must)]) if breaks(text, entry_shape) else None
            self.add(what, inside, text, told)


def quoted(text):
    return urllib.parse.quote(text, safe="")


def shortened(text):
    """Long runs as ${a*300}; what the query or path quotes is left as it is."""
    run = lambda m: "${%s*%d}" % (m.group(1), len(m.group(0)) // len(m.group(1)))
    return re.sub(r"([^%${}*]{1,3}?)\1{39,}", run, text)


def packed(value):
    if isinstance(value, dict):
        return {shortened(key): packed(given) for key, given in value.items()}
    if isinstance(value, list):
        if len(value) > 12 and all(item == value[0] for item in value):
            return {"$times": [packed(value[0]), len(value)]}
        return [packed(item) for item in value]
    return shortened(value) if isinstance(value, str) else value


def committed():
    """The cases that are there, by name."""
    lines = [line for file in HERE.glob("*.jsonl") for line in file.read_text().splitlines()[1:]]
    return {json.loads(line)["case"]: line for line in lines}


def tell_changes(before, after):
    """What changed, in numbers, with some examples."""
    kinds = {
        "new": [name for name in after if name not in before],
        "gone": [name for name in before if name not in after],
        "changed": [name for name in after if name in before and before[name] != after[name]],
    }
    for kind, names in kinds.items():
        for name in names[:10]:
            print(f"  {kind}: {name}")
        if len(names) > 10:
            print(f"  {kind}: {len(names) - 10} more")
    if not any(kinds.values()):
        print("  Nothing changed.")


def main():
    before, total = committed(), 0
    with zipfile.ZipFile(sys.argv[1]) as wheel:
        made_from = f"botocore {source.version(wheel)}. Written by cargo xtask service-model."
        for old in HERE.glob("*.jsonl"):
            old.unlink()
        for service_name, operations in source.OPERATIONS.items():
            model, _ = source.service_model(wheel, service_name)
            service = Service(model)
            for operation in operations:
                lines = Cases(service, operation).run()
                total += len(lines)
                head = json.dumps({"made_from": made_from})
                text = [json.dumps(line, ensure_ascii=False, separators=(",", ":")) for line in lines]
                (HERE / f"{operation}.jsonl").write_text("\n".join([head] + text) + "\n")
    print(f"constraints: {total} cases in {len(list(HERE.glob('*.jsonl')))} files")
    tell_changes(before, committed())


if __name__ == "__main__":
    main()
