"""Makes models.jsonl from a price and capability list, keeping only what the sandbox's rules read.

    python3 generate.py LIST.json > models.jsonl

Run by hand when a newer list is at hand; read the diff before committing it. LIST.json holds {"source": "...", "models":
[...]} with the fields read below. Rules about families are not made here but in family.rs. Each line is one model; `has`
holds a letter for each thing that the list says of it (see LETTERS).
"""

import json
import re
import sys

LETTERS = {
    "V": "vision",
    "D": "documents_pdf",
    "A": "audio",
    "O": "video",
    "T": "tools",
    "t": "tool_choice",
    "R": "reasoning",
    "m": "mid_conversation_system",
    "s": "native_structured_output",
}
PROVIDERS = {
    "ai21": "AI21 Labs", "amazon": "Amazon", "anthropic": "Anthropic", "cohere": "Cohere", "deepseek": "DeepSeek",
    "google": "Google", "meta": "Meta", "minimax": "MiniMax", "mistral": "Mistral AI", "moonshot": "Moonshot AI",
    "moonshotai": "Moonshot AI", "nvidia": "NVIDIA", "openai": "OpenAI", "qwen": "Qwen", "stability": "Stability AI",
    "twelvelabs": "TwelveLabs", "writer": "Writer", "xai": "xAI", "zai": "Z.AI",
}
NAMES = {
    "deepseek.r1-v1:0": "DeepSeek-R1",
    "deepseek.v3-v1:0": "DeepSeek-V3.1",
    "stability.sd3-5-large-v1:0": "SD3.5 Large",
    "deepseek.v3.2": "DeepSeek-V3.2",
    "amazon.titan-embed-text-v2:0": "Titan Embeddings V2",
    "amazon.titan-embed-text-v1": "Titan Embeddings V1",
    "meta.llama3-3-70b-instruct-v1:0": "Llama 3.3 70B",
}
# Ends of life that the list leaves out. The first three are from a review of September 2026; the others, of models that
# were withdrawn before, are recalled and may be off by weeks.
ENDS = {
    "anthropic.claude-3-haiku-20240307-v1:0": "2026-09-10",
    "amazon.nova-premier-v1:0": "2026-09-14",
    "amazon.nova-canvas-v1:0": "2026-09-30",
    "ai21.j2-mid-v1": "2025-04-30",
    "ai21.j2-ultra-v1": "2025-04-30",
    "ai21.jamba-instruct-v1:0": "2025-04-30",
    "amazon.titan-embed-g1-text-02": "2025-08-15",
    "amazon.titan-image-generator-v1": "2025-08-15",
    "amazon.titan-text-express-v1": "2025-08-15",
    "amazon.titan-text-lite-v1": "2025-08-15",
    "amazon.titan-text-premier-v1:0": "2025-08-15",
    "anthropic.claude-instant-v1": "2025-07-21",
    "anthropic.claude-v1": "2025-07-21",
    "anthropic.claude-v2:1": "2025-07-21",
    "anthropic.claude-3-opus-20240229-v1:0": "2026-01-15",
    "anthropic.claude-3-5-sonnet-20240620-v1:0": "2026-03-01",
    "anthropic.claude-3-5-sonnet-20241022-v2:0": "2026-03-01",
    "anthropic.claude-3-7-sonnet-20240620-v1:0": "2026-04-28",
    "anthropic.claude-3-7-sonnet-20250219-v1:0": "2026-04-28",
    "anthropic.claude-3-5-haiku-20241022-v1:0": "2026-06-19",
    "cohere.command-light-text-v14": "2025-10-31",
    "cohere.command-text-v14": "2025-10-31",
    "meta.llama2-13b-chat-v1": "2025-04-30",
    "meta.llama2-70b-chat-v1": "2025-04-30",
    "stability.sd3-large-v1:0": "2025-08-15",
    "stability.stable-image-core-v1:0": "2025-08-15",
    "stability.stable-image-ultra-v1:0": "2025-08-15",
}
# Served by Bedrock until its end, though the list has dropped it.
MISSING = [
    {
        "model_id": "anthropic.claude-3-haiku-20240307-v1:0", "provider": "anthropic", "mode": "chat",
        "context": 200000, "max_output": 4096, "vision": True, "documents_pdf": True, "tools": True,
        "tool_choice": True, "profiles": ["apac.x", "eu.x", "us.x"], "base_id_listed": True,
        "endpoint": "bedrock-runtime",
    },
]
# Where AWS answers another number than the list has: measured refusals for gpt-oss, and what Claude 3.7 is known to give.
MAX_OUTPUT = {
    "openai.gpt-oss-120b-1:0": 128000,
    "openai.gpt-oss-20b-1:0": 128000,
    "anthropic.claude-3-7-sonnet-20250219-v1:0": 64000,
}
UPPER = {"minimax": "MiniMax", "gpt": "GPT", "glm": "GLM", "sd3": "SD3", "it": "IT", "8x7b": "8x7B", "vl": "VL"}


def name(model):
    """A name for people, from the id: the words without date and version."""
    ident = model["model_id"]
    if ident in NAMES:
        return NAMES[ident]
    words = ident.split(".", 1)[1]
    words = re.sub(r"(:\d+)$", "", words)
    words = re.sub(r"-v\d+$", "", words)
    words = re.sub(r"-20\d{6}", "", words)
    if words.startswith("gpt-oss"):
        return re.sub(r"-1$", "", words)
    words = re.sub(r"(?<=\d)-(?=\d+(-|$))", ".", words)
    words = re.sub(r"^llama(?=\d)", "llama-", words)
    titled = [UPPER.get(word) or (word.upper() if re.fullmatch(r"[ae]?\d+[bkm]", word) else word[:1].upper() + word[1:])
              for word in words.split("-")]
    return " ".join(titled)


def row(model):
    ident = model["model_id"]
    end = ENDS.get(ident) or model.get("deprecation_date")
    kept = {
        "id": ident,
        "name": name(model),
        "provider": PROVIDERS[model["provider"]],
        "mode": model["mode"],
        "context": model["context"],
        "max_output": MAX_OUTPUT.get(ident, model["max_output"]),
        "has": "".join(letter for letter, key in LETTERS.items() if model.get(key)),
        "via": sorted({profile.split(".")[0] for profile in model["profiles"]}),
        "bare": model["base_id_listed"],
        "regions": model.get("regions_listed"),
        "cache_min": model.get("cache_min_tokens"),
        "end": end,
    }
    return {key: value for key, value in kept.items() if value not in (None, [], "")}


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        models = json.load(file)["models"] + MISSING
    models = [model for model in models if model["endpoint"] == "bedrock-runtime"]
    models.sort(key=lambda model: model["model_id"])
    for model in models:
        print(json.dumps(row(model), ensure_ascii=False, separators=(",", ":")))


main()
