"""Writes a language model of 0.4 MB that Ollama can run: `tiny_model.py FILE [SEED]`. Its answers are noise, and the same each time."""

import sys

import gguf
import numpy as np

EMBEDDING, HEADS, FEED_FORWARD, CONTEXT = 64, 2, 128, 256
NORMAL, UNKNOWN, CONTROL, BYTE = 1, 2, 3, 6
WORDS = "the a of to and in is it on by for with as at that glacier archive samples unit keeps long how what who".split()


def vocabulary():
    """Tokens with scores and types; without the 256 byte tokens the server crashes on what it has no word for."""
    special = [("<unk>", UNKNOWN), ("<s>", CONTROL), ("</s>", CONTROL)]
    every_byte = [(f"<0x{value:02X}>", BYTE) for value in range(256)]
    words = [("\u2581" + word, NORMAL) for word in WORDS]
    tokens = [*special, *every_byte, *words]
    return [text for text, _ in tokens], [-float(at) for at in range(len(tokens))], [kind for _, kind in tokens]


def tensors(tokens, seed):
    random = np.random.default_rng(seed)
    ones = np.ones(EMBEDDING, dtype=np.float32)

    def weights(*shape):
        return (random.standard_normal(shape) * 0.1).astype(np.float32)

    yield "token_embd.weight", weights(tokens, EMBEDDING)
    yield "output_norm.weight", ones
    output = weights(tokens, EMBEDDING)
    output[: tokens - len(WORDS)] = 0  # it speaks in words: single bytes would be no valid text
    yield "output.weight", output
    for name in ("attn_norm", "ffn_norm"):
        yield f"blk.0.{name}.weight", ones
    for name in ("attn_q", "attn_k", "attn_v", "attn_output"):
        yield f"blk.0.{name}.weight", weights(EMBEDDING, EMBEDDING)
    yield "blk.0.ffn_gate.weight", weights(FEED_FORWARD, EMBEDDING)
    yield "blk.0.ffn_up.weight", weights(FEED_FORWARD, EMBEDDING)
    yield "blk.0.ffn_down.weight", weights(EMBEDDING, FEED_FORWARD)


def main(path, seed=1):
    model = gguf.GGUFWriter(path, "llama")
    model.add_block_count(1)
    model.add_context_length(CONTEXT)
    model.add_embedding_length(EMBEDDING)
    model.add_feed_forward_length(FEED_FORWARD)
    model.add_head_count(HEADS)
    model.add_head_count_kv(HEADS)
    model.add_layer_norm_rms_eps(1e-5)
    model.add_rope_dimension_count(EMBEDDING // HEADS)
    model.add_file_type(gguf.LlamaFileType.ALL_F32)
    texts, scores, kinds = vocabulary()
    model.add_vocab_size(len(texts))
    model.add_tokenizer_model("llama")
    model.add_token_list(texts)
    model.add_token_scores(scores)
    model.add_token_types(kinds)
    model.add_bos_token_id(1)
    model.add_eos_token_id(2)
    model.add_unk_token_id(0)
    for name, tensor in tensors(len(texts), int(seed)):
        model.add_tensor(name, tensor)
    model.write_header_to_file()
    model.write_kv_data_to_file()
    model.write_tensors_to_file()
    model.close()


main(*sys.argv[1:])
