"""Writes what other implementations compute, for the tests to compare with: ../resources/lpu/golden/*.json.

    python3 -m venv V && V/bin/pip install -r requirements.txt
    V/bin/python golden.py ../../../../data/models          # the folder of the models' files; their names are below

Tokens and logits are llama.cpp's, the latter with weights dequantised to F32 and F32 keys and values; beside them logits of the
forward pass below, in double precision. Distances are FAISS's. Texts are our own. Where LPU_DATA names a folder, hashes of
llama.cpp's tokens of the corpora there are written too, no text of them.
"""
import hashlib
import json
import os
import sys
import tempfile

import faiss
import gguf
import llama_cpp
import numpy as np
from gguf.quants import dequantize

HERE = os.path.dirname(os.path.abspath(__file__))
GOLDEN = os.path.join(HERE, "../resources/lpu/golden")
MODELS = {"smollm2": "SmolLM2-135M-Instruct.Q4_1.gguf", "gemma3": "gemma-3-270m-q4_k_m.gguf"}
CORPORA = {"wikitext2": "wikitext2-test.raw", "ptb": "ptb-test.txt", "c4": "c4-validation-sample.txt"}
CONTEXT = 256
POSITIONS = [0, 1, 2, 7, 23, 64, 100, 127, 128, 150, 177, 200, 231, 255]
TOP = 20
PROMPT = "Once upon a time there was a"  # of the README's figure

TEXTS = [
    "The lighthouse keeper's notebook wasn't lost; they'd left it on the pier, and she'll fetch it.",
    "WE'RE SURE IT'S HIS. I'D SAY YOU'VE SEEN IT, HAVEN'T YOU?",
    "Die Möwen kreisten über dem Hafen, während das Fährschiff um 18:10 Uhr ablegte. Größe: 3,5 m²",
    "Où est passée la carte? L'île n'a que quatorze maisons, une école et « beaucoup » de vent.",
    "등대지기는 매일 같은 시각에 바다의 높이를 재고, 세 개의 숫자를 표에 적었다.",
    "灯台の光は十二秒ごとに海を照らす。彼女は二冊のノートを持ってきた。",
    "渡轮六点十分离开港口，甲板上只剩下一位乘客。",
    "Паром отошёл в шесть, и город скоро скрылся за горизонтом.",
    "العبّارة غادرت الميناء في السادسة. המעבורת עזבה את הנמל.",
    "नाव छह बजे बंदरगाह से निकली। ท่าเรือเงียบสงบ",
    "Gulls: 🐦🐦 family 👨‍👩‍👧‍👦, flag 🇳🇴🇰🇷, thumb 👍🏽, heart ❤️, robot 🤖!",
    "for (int i = 0; i < rows; i++) {\n    sum += w[i] * h[i]; // one row\n\tif (sum > best) { best = sum; }\n}\n",
    "def tide(t):\n    return 1.2 * math.sin(2 * math.pi * t / 12.42) + 0.3\n\n\nprint(f\"{tide(6):.3f}\")\n",
    "  two before, three   between, tab\tand two\t\ttabs, no-break\u00a0space, ideographic\u3000space  \n\n\n four lines \r\n end   ",
    "0 1 22 333 4444 55555 1,234,567.89 -0.5e-3 0x1F 1962 3.14159 50% $9.99 ½ ² Ⅷ",
    "https://example.org/tide?day=12&h=2.14#pier, mail@example.org, C:\\maps\\old.txt, a_b-c+d=e",
    "e\u0301 and \u00e9, n\u0303 and \u00f1, \ufb01n, zero\u200bwidth, soft\u00adhyphen, \u201cquotes\u201d \u2013 dash \u2014 \u2026",
    "∑ᵢ wᵢ·hᵢ ≤ √(Σw²)·‖h‖ ⇒ ∀ε>0 ∃δ: |x−y|<δ → |f(x)−f(y)|<ε",
    "<html><body class=\"x\">Hi <b>there</b></body></html>",
    "<|im_start|>user\nHow high is the sea?<|im_end|>\n<|im_start|>assistant\n",
    "<start_of_turn>user\nHow high is the sea?<end_of_turn>\n<start_of_turn>model\n",
    "\n", " ", "a", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "....,,,,!!!!????", "\n\n\n\n\n", "        ",
]


# ---- llama.cpp ------------------------------------------------------------------------------------------------------

def as_f32(source, target):
    """The same model with every weight in F32."""
    reader = gguf.GGUFReader(source)
    architecture = reader.fields["general.architecture"].contents()
    writer = gguf.GGUFWriter(target, architecture)
    for field in reader.fields.values():
        if field.name.startswith("GGUF.") or field.name in ("general.architecture", "general.file_type", "general.quantization_version"):
            continue
        kind = field.types[0]
        writer.add_key_value(field.name, field.contents(), kind, field.types[-1] if kind == gguf.GGUFValueType.ARRAY else None)
    for tensor in reader.tensors:
        writer.add_tensor(tensor.name, dequantize(tensor.data, tensor.tensor_type).astype(np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def tokens_of(llama, text, special=False):
    return llama.tokenize(text.encode("utf-8"), add_bos=False, special=special)


def llama_logits(file, *inputs):
    """For each list of tokens logits at every position."""
    llama = llama_cpp.Llama(file, n_ctx=CONTEXT, n_batch=CONTEXT, n_threads=2, logits_all=True, flash_attn=False, verbose=False,
                            type_k=llama_cpp.GGML_TYPE_F32, type_v=llama_cpp.GGML_TYPE_F32)
    for tokens in inputs:
        llama.reset()
        llama.eval(tokens)
        yield np.array(llama.scores[:len(tokens)], dtype=np.float64)


# ---- a forward pass of our own, in double precision -------------------------------------------------------------------

class Forward:
    """Llama and Gemma 3, a layer at a time; [position][column] throughout."""

    def __init__(self, file):
        reader = gguf.GGUFReader(file)
        self.tensors = {t.name: t for t in reader.tensors}
        self.architecture = reader.fields["general.architecture"].contents()
        self.fields = {k.removeprefix(self.architecture + "."): f for k, f in reader.fields.items()}
        self.gemma = self.architecture == "gemma3"

    def field(self, name, otherwise=None):
        return self.fields[name].contents() if name in self.fields else otherwise

    def weights(self, name):
        return dequantize(self.tensors[name].data, self.tensors[name].tensor_type).astype(np.float64)

    def norm(self, x, name):
        scale = np.sqrt(np.mean(x * x, axis=-1, keepdims=True) + self.field("attention.layer_norm_rms_epsilon"))
        return x / scale * self.weights(name)

    def rope(self, x, base):
        """[position][head][column]: interleaved pairs for Llama, as GGUF permutes them; halves for Gemma."""
        n, _, width = x.shape
        angles = np.arange(n)[:, None, None] / base ** (np.arange(0, width, 2) / width)
        cos, sin = np.cos(angles), np.sin(angles)
        a, b = (x[..., :width // 2], x[..., width // 2:]) if self.gemma else (x[..., 0::2], x[..., 1::2])
        first, second = a * cos - b * sin, a * sin + b * cos
        return np.concatenate([first, second], -1) if self.gemma else np.stack([first, second], -1).reshape(x.shape)

    def attention(self, x, layer):
        block = f"blk.{layer}."
        n, heads, kv = len(x), self.field("attention.head_count"), self.field("attention.head_count_kv")
        q, k, v = ((x @ self.weights(f"{block}attn_{p}.weight").T).reshape(n, h, -1) for p, h in (("q", heads), ("k", kv), ("v", kv)))
        if self.gemma:
            q, k = self.norm(q, block + "attn_q_norm.weight"), self.norm(k, block + "attn_k_norm.weight")
        local = self.gemma and (layer + 1) % 6 != 0
        base = 10000.0 if local else self.field("rope.freq_base")
        q, k = self.rope(q, base), self.rope(k, base)
        k, v = (np.repeat(t, heads // kv, axis=1) for t in (k, v))
        scores = np.einsum("phc,shc->hps", q, k) / np.sqrt(q.shape[-1])
        back = np.arange(n)[:, None] - np.arange(n)[None, :]
        seen = (back >= 0) & ((back < self.field("attention.sliding_window")) if local else True)
        scores = np.where(seen, scores, -np.inf)
        weights = np.exp(scores - scores.max(-1, keepdims=True))
        weights /= weights.sum(-1, keepdims=True)
        return np.einsum("hps,shc->phc", weights, v).reshape(n, -1) @ self.weights(block + "attn_output.weight").T

    def ffn(self, x, layer):
        gate, up = (x @ self.weights(f"blk.{layer}.ffn_{p}.weight").T for p in ("gate", "up"))
        gelu = 0.5 * gate * (1 + np.tanh(np.sqrt(2 / np.pi) * (gate + 0.044715 * gate ** 3)))
        return ((gelu if self.gemma else gate / (1 + np.exp(-gate))) * up) @ self.weights(f"blk.{layer}.ffn_down.weight").T

    def hidden(self, tokens):
        x = self.weights("token_embd.weight")[tokens]
        if self.gemma:
            x = x * np.sqrt(x.shape[1])
        for layer in range(self.field("block_count")):
            block = f"blk.{layer}."
            y = self.attention(self.norm(x, block + "attn_norm.weight"), layer)
            x = x + (self.norm(y, block + "post_attention_norm.weight") if self.gemma else y)
            y = self.ffn(self.norm(x, block + "ffn_norm.weight"), layer)
            x = x + (self.norm(y, block + "post_ffw_norm.weight") if self.gemma else y)
        return self.norm(x, "output_norm.weight")

    def logits(self, hidden):
        return hidden @ self.weights("token_embd.weight").T


def perplexity(logits, tokens):
    """The rule of llama-perplexity on one chunk, whose second half is scored, from the logits there."""
    largest = logits.max(-1)
    norm = largest + np.log(np.exp(logits - largest[:, None]).sum(-1))
    targets = np.array(tokens[CONTEXT // 2 + 1:])
    return float(np.exp(np.mean(norm - logits[np.arange(len(targets)), targets])))


def best(theirs, ours):
    ids = np.argsort(-ours, kind="stable")[:TOP]
    return {"ids": ids.tolist(), "llama.cpp": [round(float(x), 4) for x in theirs[ids]], "double": [round(float(x), 5) for x in ours[ids]]}


def model(key, file, prose):
    llama = llama_cpp.Llama(file, vocab_only=True, verbose=False)
    special = "<start_of_turn>" if key == "gemma3" else "<|im_start|>"
    texts = [{"text": t, "ids": tokens_of(llama, t)} for t in TEXTS]
    texts += [{"text": t, "special": True, "ids": tokens_of(llama, t, special=True)} for t in TEXTS if special in t]
    tokens = ([llama.token_bos()] if key == "gemma3" else []) + tokens_of(llama, prose)
    tokens = tokens[:CONTEXT]
    assert len(tokens) == CONTEXT
    prompt = ([llama.token_bos()] if key == "gemma3" else []) + tokens_of(llama, PROMPT)
    out = {"llama.cpp": "of llama-cpp-python " + llama_cpp.__version__, "file": os.path.basename(file),
           "sha256": hashlib.sha256(open(file, "rb").read()).hexdigest(), "texts": texts, "prose": tokens}
    folder = os.environ.get("LPU_DATA")
    if folder:
        out["corpora"] = {}
        for name, text in CORPORA.items():
            ids = tokens_of(llama, open(os.path.join(folder, text), encoding="utf-8", newline="").read())
            out["corpora"][name] = {"tokens": len(ids), "sha256": hashlib.sha256(np.array(ids, "<i4").tobytes()).hexdigest()}
    with tempfile.TemporaryDirectory() as scratch:
        whole = os.path.join(scratch, "f32.gguf")
        as_f32(file, whole)
        theirs, theirs_after = llama_logits(whole, tokens, prompt)
    forward = Forward(file)
    hidden = forward.hidden(tokens)
    half = slice(CONTEXT // 2, CONTEXT - 1)
    ours = forward.logits(hidden[half])
    print(key, "largest difference of a logit, llama.cpp and double:", np.abs(theirs[half] - ours).max(), file=sys.stderr)
    out["perplexity"] = {"llama.cpp": perplexity(theirs[half], tokens), "double": perplexity(ours, tokens)}
    out["prompt"] = {"text": PROMPT, "tokens": prompt} | best(theirs_after[-1], forward.logits(forward.hidden(prompt)[-1]))
    out["top"] = [{"position": p, "norm": round(float(np.linalg.norm(hidden[p])), 4)} | best(theirs[p], ours)
                  for p, ours in zip(POSITIONS, forward.logits(hidden[POSITIONS]))]
    return out


# ---- FAISS ----------------------------------------------------------------------------------------------------------

def small(seed, count, reach):
    """Whole numbers of [-reach, reach], the same in Java: all of FAISS's sums over them are exact."""
    i = np.arange(count, dtype=np.uint64) + np.uint64(seed) * np.uint64(1_000_003)
    i = (i * np.uint64(0x9E3779B97F4A7C15)) & np.uint64(0xFFFFFFFFFFFFFFFF)
    i = ((i ^ (i >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)) & np.uint64(0xFFFFFFFFFFFFFFFF)
    return ((i >> np.uint64(33)) % np.uint64(2 * reach + 1)).astype(np.int64) - reach


def vectors():
    rows, d, width, k, states = 600, 32, 8, 16, 3
    w = small(1, rows * d, 60).reshape(rows, d).astype(np.float32)
    words = small(101, k * d, 40).astype(np.float32)  # [tile][codeword][column of the tile]
    h = small(201, states * d, 25).reshape(states, d).astype(np.float32)
    pq = faiss.IndexPQ(d, d // width, 4, faiss.METRIC_INNER_PRODUCT)
    faiss.copy_array_to_vector(words, pq.pq.centroids)
    pq.is_trained = True
    pq.add(w)
    codes = np.array([pq.pq.compute_codes(w)]).reshape(rows, -1)
    indices = np.stack([codes[:, i // 2] >> 4 * (i % 2) & 15 for i in range(d // width)], 1)  # two to a byte, low half first
    for tile in range(d // width):
        x, c = w[:, tile * width:(tile + 1) * width], words[k * width * tile:k * width * (tile + 1)].reshape(k, width)
        distances = np.sort(((x[:, None] - c[None]) ** 2).sum(-1), 1)
        assert (distances[:, 0] < distances[:, 1]).all(), "a row with two nearest codewords"
    flat = faiss.IndexFlatIP(d)
    flat.add(w)

    def found(index):
        scores, ids = index.search(h, TOP)
        return [{"ids": i.tolist(), "scores": [int(x) for x in s]} for i, s in zip(ids, scores)]

    return {"faiss": faiss.__version__, "rows": rows, "columns": d, "width": width, "codewords": k, "states": states,
            "indices": ["".join("%x" % c for c in row) for row in indices], "scanned": found(pq), "exact": found(flat)}


def write(name, value):
    """One line for each entry of the outermost lists."""
    parts = []
    for key, v in value.items():
        if isinstance(v, list) and v and isinstance(v[0], (dict, str)):
            v = "[\n" + ",\n".join(json.dumps(e, ensure_ascii=True) for e in v) + "]"
        else:
            v = json.dumps(v, ensure_ascii=True)
        parts.append(json.dumps(key) + ": " + v)
    with open(os.path.join(GOLDEN, name + ".json"), "w", encoding="ascii") as out:
        out.write("{" + ",\n".join(parts) + "}\n")


if __name__ == "__main__":
    write("faiss", vectors())
    text = open(os.path.join(GOLDEN, "prose.txt"), encoding="utf-8").read()
    for name, file in MODELS.items():
        path = os.path.join(sys.argv[1], file)
        if os.path.exists(path):
            write(name, model(name, path, text))
        else:
            print("no", path, file=sys.stderr)
