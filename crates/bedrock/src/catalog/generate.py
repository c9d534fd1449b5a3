"""Makes models.json from a price and capability list, keeping only what the catalogue uses.

    python3 generate.py LIST.json > models.json

Run by hand when a newer list is at hand; read the diff before committing it. LIST.json holds {"models": [...]} with
the fields read below. The thinking families are decided here, from AWS's and Anthropic's documentation.
"""

import json
import re
import sys

EFFORTS = ["low", "medium", "high", "xhigh", "max"]
BUDGET = r"claude-(sonnet-4-2|opus-4-2|opus-4-1|sonnet-4-5|opus-4-5|haiku-4-5)"
# Called by their bare id although inference profiles exist for them too.
ON_DEMAND = r"amazon\.nova-(micro|lite|pro)-v1|claude-3-haiku|openai\.gpt-oss|nvidia\.|cohere\."

# Withdrawn by their makers; a list of prices still holds them.
GONE = r"ai21\.j2|claude-(instant|v1|v2)|claude-3-(5|7)-|claude-3-sonnet|claude-3-opus|command-(text|light)|titan-embed-g1"
# End of life that the list leaves out.
END_OF_LIFE = {
    "anthropic.claude-3-haiku-20240307-v1:0": "2026-09-10",
    "amazon.nova-premier-v1:0": "2026-09-14",
    "ai21.jamba-1-5-large-v1:0": "2026-11-26",
    "ai21.jamba-1-5-mini-v1:0": "2026-11-26",
}
DIMENSIONS = {"cohere.embed-english-v3": 1024, "cohere.embed-multilingual-v3": 1024}


def thinking(model):
    """(family, efforts) of a model."""
    name = model["model_id"]
    if re.search(BUDGET, name):
        return "claude_budget", []
    if re.search(r"claude-(opus|sonnet)-4-6", name):
        return "claude_both", ["low", "medium", "high", "max"]
    if "claude-mythos-preview" in name:
        return "always", []
    if model["adaptive_thinking"]:
        return ("claude_always" if model["thinking_always_on"] else "claude_adaptive"), EFFORTS
    if "nova-2-" in name and model["mode"] == "chat":
        return "nova", ["low", "medium", "high"]
    if re.match(r"openai\.gpt-oss-\d", name):
        return "effort_always", ["low", "medium", "high"]
    if re.match(r"openai\.gpt-[56]", name):
        top = ["max"] if model["max_effort"] else []
        return "reasoning_object", ["low", "medium", "high", "xhigh"] + top
    if name.startswith("deepseek.r1"):
        return "always", []
    if "kimi-k2-thinking" in name:
        return "effort_always", ["low", "medium", "high"]
    if re.match(r"(deepseek\.v3|zai\.glm|moonshotai\.kimi-k3)", name):
        return "effort", ["low", "medium", "high"]
    if name.startswith("qwen.qwen3") and model["reasoning"]:
        return "qwen", ["low", "medium", "high"]
    return "none", []


def one_or_other_sampling(name):
    """Claude 4.5 and 4.6 refuse temperature together with top_p."""
    return bool(re.search(r"claude-(haiku|sonnet|opus)-4-[56]", name))


def row(model):
    name = model["model_id"]
    family, efforts = thinking(model)
    prefixes = sorted({p[: -len(name) - 1] for p in model["profiles"] if p.endswith("." + name)})
    if model["sampling_params"] is False:
        sampling = "refused"
    else:
        sampling = "one" if one_or_other_sampling(name) else "free"
    facts = {
        "id": name,
        "provider": model["provider"],
        "mode": model["mode"],
        "context": model["context"],
        "max_output": model["max_output"],
        "input": model["input_price_per_mtok"],
        "output": model["output_price_per_mtok"] or None,
        "dims": model["embedding_dims"] or DIMENSIONS.get(name),
        "via": prefixes,
        "on_demand": model["base_id_listed"] and (not prefixes or bool(re.search(ON_DEMAND, name))),
        "eol": model["deprecation_date"] or END_OF_LIFE.get(name),
        "thinking": family,
        "efforts": efforts,
        "sampling": sampling,
    }
    defaults = {"thinking": "none", "sampling": "free", "on_demand": False}
    return {k: v for k, v in facts.items() if v not in (None, []) and defaults.get(k) != v}


def main():
    models = json.load(open(sys.argv[1]))["models"]
    kept = [m for m in models if m["mode"] in ("chat", "embedding") and m["endpoint"] == "bedrock-runtime"]
    kept = [m for m in kept if not re.search(GONE, m["model_id"])]
    rows = sorted((row(m) for m in kept), key=lambda r: r["id"])
    print("[\n" + ",\n".join(json.dumps(r, separators=(",", ":")) for r in rows) + "\n]")


main()
