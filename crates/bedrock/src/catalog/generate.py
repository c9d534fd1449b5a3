"""Makes models.json from a list of prices and capabilities, keeping only what the catalogue uses.

    python3 generate.py LIST.json > models.json

Run it by hand when there is a newer list, and read the diff before you commit it. LIST.json holds {"models": [...]}
with the fields read below, prices in USD per million tokens. The thinking families are decided here, from AWS's and
Anthropic's documentation. By which inference profiles a model is called is decided by availability.json where AWS's
page of regions knows the model, and by LIST.json where it does not.
"""

import json
import re
import sys
from pathlib import Path

EFFORTS = ["low", "medium", "high", "xhigh", "max"]
BUDGET = r"claude-(sonnet-4-2|opus-4-2|opus-4-1|sonnet-4-5|opus-4-5|haiku-4-5)"
# Called by their bare id although inference profiles exist for them too.
ON_DEMAND = r"amazon\.nova-(micro|lite|pro)-v1|claude-3-haiku|openai\.gpt-oss|nvidia\.|cohere\."

# Withdrawn by their makers; a list of prices still holds them.
GONE = r"ai21\.j2|claude-(instant|v1|v2)|claude-3-(5|7)-|claude-3-sonnet|claude-3-opus|command-(text|light)|titan-embed-g1"
# Chat models by the list, but they watch a film and are called with InvokeModel only
# (https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-twelvelabs.html, 2026-11-25).
NO_CHAT = r"twelvelabs\.pegasus"
# End of life that the list leaves out. Those of 2025 are those of the sandbox's list (recalled, not checked).
END_OF_LIFE = {
    "ai21.jamba-instruct-v1:0": "2025-04-30",
    "meta.llama2-13b-chat-v1": "2025-04-30",
    "meta.llama2-70b-chat-v1": "2025-04-30",
    "amazon.titan-text-express-v1": "2025-08-15",
    "amazon.titan-text-lite-v1": "2025-08-15",
    "amazon.titan-text-premier-v1:0": "2025-08-15",
    "anthropic.claude-3-haiku-20240307-v1:0": "2026-09-10",
    "amazon.nova-premier-v1:0": "2026-09-14",
    "ai21.jamba-1-5-large-v1:0": "2026-11-26",
    "ai21.jamba-1-5-mini-v1:0": "2026-11-26",
}
# What AWS's page of regions says: prefix of the inference profile ("" is the bare id) to regions.
LISTED = json.loads(Path(__file__).with_name("availability.json").read_text())["models"]
# GPT models that take the effort "none", by litellm 1.106.2's list; of the others it is not known.
EFFORT_NONE = r"openai\.gpt-6-(sol|luna)$"
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


def prefixes(model):
    """The geographies by which a model is called, each the prefix of an inference profile's id."""
    name = model["model_id"]
    if name in LISTED:
        return sorted(prefix for prefix in LISTED[name] if prefix)
    profiles = (profile for profile in model["profiles"] if profile.endswith("." + name))
    # AWS has made no profile for Asia as a whole since Claude Sonnet 4 (availability.json).
    return sorted({profile[: -len(name) - 1] for profile in profiles} - {"apac"})


def on_demand(model, via):
    """Whether the bare id is offered. Many newer models have one that only the other endpoint takes."""
    name = model["model_id"]
    if name in LISTED and "" not in LISTED[name]:
        return False
    return model["base_id_listed"] and (not via or bool(re.search(ON_DEMAND, name)))


def by_geography(model):
    """[input, output] of each inference profile."""
    prices = model["profile_prices_in_out"] or {}
    cut = -len(model["model_id"]) - 1
    return {profile[:cut]: pair for profile, pair in sorted(prices.items()) if pair[0] is not None}


def long_context(model):
    """The prices of a request whose input is longer than `above` tokens. Other service tiers are left out."""
    tier = {}
    for key, price in (model["long_context_prices"] or {}).items():
        found = re.fullmatch(r"(.+?)(_above_1hr)?_above_(\d+)k_tokens", key)
        if not found:
            continue
        kind, hour, thousands = found.groups()
        name = {"input": "input", "output": "output", "cache_read_input_token": "cache_read"}.get(kind)
        name = name or ("cache_write_1h" if hour else "cache_write")
        tier["above"] = int(thousands) * 1000
        tier[name] = price
    return dict(sorted(tier.items()))


def row(model):
    name = model["model_id"]
    family, efforts = thinking(model)
    via = prefixes(model)
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
        "cache_read": model["cache_read"],
        "cache_write": model["cache_write"],
        "cache_write_1h": model["cache_write_1h"],
        "prices": by_geography(model),
        "long": long_context(model),
        "dims": model["embedding_dims"] or DIMENSIONS.get(name),
        "via": via,
        "on_demand": on_demand(model, via),
        "eol": model["deprecation_date"] or END_OF_LIFE.get(name),
        "thinking": family,
        "efforts": efforts,
        "effort_none": bool(re.match(EFFORT_NONE, name)),
        "sampling": sampling,
    }
    defaults = {"thinking": "none", "sampling": "free", "on_demand": False, "effort_none": False}
    return {k: v for k, v in facts.items() if v not in (None, [], {}) and defaults.get(k) != v}


def main():
    models = json.load(open(sys.argv[1]))["models"]
    kept = [m for m in models if m["mode"] in ("chat", "embedding") and m["endpoint"] == "bedrock-runtime"]
    kept = [m for m in kept if not re.search(f"{GONE}|{NO_CHAT}", m["model_id"])]
    rows = sorted((row(m) for m in kept), key=lambda r: r["id"])
    print("[\n" + ",\n".join(json.dumps(r, separators=(",", ":")) for r in rows) + "\n]")


main()
