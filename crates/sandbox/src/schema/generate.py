"""Writes model.json: what AWS's published service model says of the inputs that the sandbox reads.

    python3 generate.py BOTOCORE.whl

`cargo xtask service-model` fetches the wheel and runs this and the writer of the constraint cases. Documentation, outputs
and errors are left out; what is kept is everything that decides whether an input is refused.
"""

import json
import pathlib
import re
import sys
import zipfile

HERE = pathlib.Path(__file__).parent
OUT = HERE / "model.json"

# The operations of the sandbox, and a few beside them whose inputs are only held against the model in tests. The
# bidirectional stream is left out: it has no body to look at.
OPERATIONS = {
    "bedrock-runtime": [
        "ApplyGuardrail",
        "Converse",
        "ConverseStream",
        "CountTokens",
        "GetAsyncInvoke",
        "InvokeGuardrailChecks",
        "InvokeModel",
        "InvokeModelWithResponseStream",
        "ListAsyncInvokes",
        "StartAsyncInvoke",
    ],
    "bedrock": [
        "CreateGuardrail",
        "CreateGuardrailVersion",
        "CreateInferenceProfile",
        "DeleteGuardrail",
        "DeleteInferenceProfile",
        "GetCustomModel",
        "GetFoundationModel",
        "GetFoundationModelAvailability",
        "GetGuardrail",
        "GetImportedModel",
        "GetInferenceProfile",
        "GetProvisionedModelThroughput",
        "GetUseCaseForModelAccess",
        "ListCustomModels",
        "ListFoundationModels",
        "ListGuardrails",
        "ListImportedModels",
        "ListInferenceProfiles",
        "ListProvisionedModelThroughputs",
        "PutUseCaseForModelAccess",
        "UpdateGuardrail",
    ],
}

KEPT = ["type", "min", "max", "pattern", "enum", "sensitive", "union", "document", "payload"]
LOCATIONS = {"uri": "label", "querystring": "query", "header": "header"}


def service_model(wheel, service):
    """The newest service model of one service in a botocore wheel, with its date."""
    names = [n for n in wheel.namelist() if re.fullmatch(rf"botocore/data/{service}/[0-9-]+/service-2\.json(\.gz)?", n)]
    name = max(names)
    data = wheel.read(name)
    if name.endswith(".gz"):
        import gzip

        data = gzip.decompress(data)
    return json.loads(data), name.split("/")[3]


def version(wheel):
    name = next(n for n in wheel.namelist() if n.endswith(".dist-info/METADATA"))
    return re.search(r"^Version: (.+)$", wheel.read(name).decode(), re.M).group(1)


def member(name, given, required):
    """A member: its shape, and where it travels when that is not the body."""
    kept = {"name": name, "shape": given["shape"]}
    if required:
        kept["required"] = True
    unknown = set(given) - {"shape", "documentation", "location", "locationName", "idempotencyToken", "box", "deprecated"}
    assert not unknown, f"{name}: the generator does not know {unknown}"
    if "location" in given:
        kept[LOCATIONS[given["location"]]] = given.get("locationName", name)
    else:
        assert given.get("locationName", name) == name, f"{name} has another name in the body"
    return kept


def shape(given):
    kept = {key: given[key] for key in KEPT if key in given}
    if "members" in given:
        required = given.get("required", [])
        # A list and no object: violations are told in this order.
        kept["members"] = [member(name, m, name in required) for name, m in given["members"].items()]
    for key in ("member", "key", "value"):
        if key in given:
            kept[key] = given[key]["shape"]
    if given.get("document"):
        kept["type"] = "document"
        del kept["document"], kept["members"]
    return kept


def reachable(model, roots):
    found, waiting = {}, list(roots)
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found[name] = shape(model["shapes"][name])
        waiting += [m["shape"] for m in found[name].get("members", [])]
        waiting += [found[name][key] for key in ("member", "key", "value") if key in found[name]]
    return dict(sorted(found.items()))


def compact(model, operations):
    kept = {}
    for name in operations:
        given = model["operations"][name]
        kept[name] = {"method": given["http"]["method"], "uri": given["http"]["requestUri"], "input": given["input"]["shape"]}
    return {"operations": kept, "shapes": reachable(model, [o["input"] for o in kept.values()])}


def lines(table):
    one = lambda value: json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return ",\n".join(f"{json.dumps(key)}:{one(value)}" for key, value in table.items())


def written(made_from, services):
    parts = [f'{json.dumps(name)}:{{\n"operations":{{\n{lines(s["operations"])}\n}},\n"shapes":{{\n{lines(s["shapes"])}\n}}}}'
             for name, s in services.items()]
    return f'{{\n"made_from":{json.dumps(made_from)},\n"services":{{\n' + ",\n".join(parts) + "\n}}\n"


def differences(before, after):
    """What changed, one line for each operation or shape."""
    told = []
    for service in sorted(set(before) | set(after)):
        for kind in ("operations", "shapes"):
            old, new = before.get(service, {}).get(kind, {}), after.get(service, {}).get(kind, {})
            for name in sorted(set(old) | set(new)):
                if old.get(name) != new.get(name):
                    how = "new" if name not in old else "gone" if name not in new else "changed"
                    told.append(f"  {service} {kind[:-1]} {name}: {how}")
    return told


def main():
    with zipfile.ZipFile(sys.argv[1]) as wheel:
        services, dates = {}, []
        for service, operations in OPERATIONS.items():
            model, date = service_model(wheel, service)
            services[service] = compact(model, operations)
            dates.append(f"{service} {date}")
        made_from = f"botocore {version(wheel)} ({', '.join(dates)}; Apache-2.0). Written by cargo xtask service-model."
    before = json.loads(OUT.read_text())["services"] if OUT.exists() else {}
    told = differences(before, services)
    OUT.write_text(written(made_from, services))
    operations = sum(len(s["operations"]) for s in services.values())
    shapes = sum(len(s["shapes"]) for s in services.values())
    print(f"model.json: {operations} operations, {shapes} shapes, from {made_from}")
    print("\n".join(told) if told else "  Nothing changed.")


if __name__ == "__main__":
    main()
