"""Asks a Keras which keywords the constructor of each layer takes, whatever its signature says: many go on to base classes, or stand for older names.

    python test/oracle/record/keywords.py keras3 > test/oracle/names/keywords-keras3.json
    TF_USE_LEGACY_KERAS=1 python test/oracle/record/keywords.py keras2 > test/oracle/names/keywords-keras2.json

Of every layer the shortest recorded constructor that raises nothing gets one keyword more: each name that any constructor has, and what sources take
out of their `**kwargs`.
"""

import json
import os
import re
import sys

from libraries import names_in, read

# As code: a value that a layer which takes the keyword takes. The others are given None.
VALUES = dict(
    force_generator="True", rng_type="'stateless'", enable_caching_device="True", implementation="1", return_runtime="True",
    reverse_state_order="True", zero_output_for_mask="True", max_tokens="5", max_values="5", mask_value="0", oov_value="-1", bins="4",
    use_one_hot_matmul="True", weights="None", autocast="False", experimental_autocast="False", dynamic="True", input_dim="4",
    input_length="4", input_shape="(4, 3)", batch_input_shape="(2, 4, 3)", batch_shape="(2, 4, 3)", batch_size="2",
    activity_regularizer="None", seed="1", alpha="0.2", rms_scaling="True", synchronized="False", causal="False", has_static_table="True",
    has_input_vocabulary="True", vocabulary_size="3", lora_rank="None", lora_alpha="None", quantization_config="None", dtype="'float32'",
    trainable="True", name="'n'", data_format="'channels_last'", noise_shape="None", input_dtype="'float32'", unit_forget_bias="True",
    time_major="False", unroll="False", use_cudnn="'auto'", reset_after="True", dtype_policy="'float32'", layout="None", axis="-1",
    fill_mode="'constant'", sparse="False", ragged="False", standardize="None", offset="0.0", value_range="(0, 1)", idf_weights="None",
    encoding="'utf-8'", vocabulary_dtype="'int64'", fused="None", renorm="False", virtual_batch_size="None", groups="1", use_bias="True",
    kernel_regularizer="None", depthwise_regularizer="None", partitioner="None", build_config="None", attention_axes="None",
    merge_mode="'concat'", backward_layer="None", supports_masking="True", training="None", mask="None", inputs="None", units="3",
    filters="3", return_sequences="True", return_state="True", stateful="False", go_backwards="False", cell="None", output_dim="3",
    padding="'valid'", strides="1", use_causal_mask="False", score_mode="'dot'", dropout="0.1", recurrent_dropout="0.1",
    epsilon="0.001", momentum="0.9", oov_method="'floormod'", fill_value="0", fft_length="512", sampling_rate="16000", scale="0.5",
    kernel_size="3", sigma="1.0", frame_length="256", addition_factor="0.1", threshold_factor="0.1", interpolation="'nearest'",
    output_mode="'int'", conv_op="None", use_scale="False", flash_attention="None", use_gate="False", bounding_box_format="None", factor="0.1",
)


def main(flavor):
    names = names_in(flavor)
    here = os.path.dirname(os.path.abspath(__file__))
    recorded = read(os.path.join(here, "..", "shapes", f"{flavor}.json.gz"))["cases"]
    constructors = {}
    for case in recorded:
        code = case["ctor"]
        plain = code and "error" not in case and "prelude" not in case and re.fullmatch(r"keras\.[\w.]+\(.*\)", code)
        if plain and len(code) < len(constructors.get(case["layer"], code + " ")):
            constructors[case["layer"]] = code
    signatures = read(os.path.join(here, "..", "names", f"{flavor}.json"))["modules"]
    classes = [value for names_of in signatures.values() for value in names_of.values() if "parameters" in value]
    known = sorted({parameter[0] for value in classes for parameter in value["parameters"]} - {"*"})
    values = {**{keyword: "None" for keyword in known if keyword.isidentifier()}, **VALUES}
    for keyword in ("mask_token", "layers"):  # no value suits all that take them
        values.pop(keyword, None)
    rows = []
    for layer, code in sorted(constructors.items()):
        asked = {keyword: value for keyword, value in values.items() if not re.search(rf"\b{keyword}=", code)}
        taken = [keyword for keyword, value in asked.items() if takes(with_keyword(code, keyword, value), names)]
        rows.append(json.dumps([code, taken]))
    print("{")
    print(f'  "values": {json.dumps(values)},')
    print('  "layers": [')
    print(",\n".join(f"    {row}" for row in rows))
    print("  ]")
    print("}")


def with_keyword(code, keyword, value):
    return f"{code[:-1]}{'' if code.endswith('()') else ', '}{keyword}={value})"


def takes(code, names):
    try:
        eval(code, dict(names))
        return True
    except Exception:
        return False


main(sys.argv[1])
