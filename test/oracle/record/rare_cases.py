"""The cases of rare.py: layer, inputs, constructor, call, and what must be defined before them."""


def cases_of(flavor):
    for case in shared() + (keras3() if flavor == "keras3" else cudnn() + keras2()):
        layer, inputs, ctor, *rest = case
        call = rest[0] if rest else "layer(x0)"
        prelude = rest[1] if len(rest) > 1 else None
        yield layer, inputs, ctor, call, prelude


def x(*shape, **more):
    return {"shape": list(shape), **more}


SEQUENCE = [x(None, 10, 3)]
IMAGE = [x(None, 12, 16, 3)]
ROW = [x(None, 8)]
V1 = "tf.compat.v1.keras.layers"


def shared():
    cases = []
    for name in ("LSTM", "GRU", "CuDNNLSTM", "CuDNNGRU", "BatchNormalization", "Dense"):
        cases.append((name, SEQUENCE, f"{V1}.{name}({'' if name == 'BatchNormalization' else 5})"))
    for name in ("LSTMCell", "GRUCell"):
        cases.append((name, SEQUENCE, f"keras.layers.RNN({V1}.{name}(5), return_state=True)"))
    cases += [
        ("GRU", SEQUENCE, f"{V1}.GRU(5, reset_after=True)"),
        ("GRU", SEQUENCE, f"{V1}.GRU(5, recurrent_activation='sigmoid', return_state=True)"),
        ("LSTM", SEQUENCE, f"{V1}.LSTM(5, return_sequences=True, time_major=True)"),
        ("LSTM", SEQUENCE, f"{V1}.LSTM(5, 'tanh', 'sigmoid', return_state=True)"),
        ("BatchNormalization", IMAGE, f"{V1}.BatchNormalization(axis=[1, 2])"),
        ("BatchNormalization", IMAGE, f"{V1}.BatchNormalization(renorm=True)"),
        ("BatchNormalization", IMAGE, f"{V1}.BatchNormalization(virtual_batch_size=4)"),
        ("experimental.preprocessing.Rescaling", IMAGE, f"{V1}.experimental.preprocessing.Rescaling(0.5)"),
        ("RandomCrop", IMAGE, "tf.keras.layers.RandomCrop(5, 6)"),
        ("ThresholdedReLU", ROW, "tf.keras.layers.ThresholdedReLU()"),
        ("ThresholdedReLU", ROW, "tf.keras.layers.ThresholdedReLU(theta=-1)"),
        ("ThresholdedReLU", ROW, "tf.keras.layers.ThresholdedReLU(theta=None)"),
        ("ThresholdedReLU", [x(None, 8, dtype="int32")], "tf.keras.layers.ThresholdedReLU(0.5)"),
        ("ThresholdedReLU", ROW, "tf.keras.layers.ThresholdedReLU('a')"),
        ("RandomHeight", IMAGE, "tf.keras.layers.RandomHeight(0.2)"),
        ("RandomHeight", IMAGE, "tf.keras.layers.RandomHeight((0.2, 0.3), interpolation='nearest')"),
        ("RandomHeight", IMAGE, "tf.keras.layers.RandomHeight((0.3, 0.2))"),
        ("RandomHeight", IMAGE, "tf.keras.layers.RandomHeight(-2)"),
        ("RandomHeight", [x(12, 16, 3)], "tf.keras.layers.RandomHeight(0.2)"),
        ("RandomHeight", ROW, "tf.keras.layers.RandomHeight(0.2)"),
        ("RandomWidth", IMAGE, "tf.keras.layers.RandomWidth(0.2)"),
        ("RandomWidth", [x(12, 16, 3)], "tf.keras.layers.RandomWidth((-0.2, 0.2))"),
        ("RandomWidth", IMAGE, "tf.keras.layers.RandomWidth()"),
        ("RandomWidth", [x(None)], "tf.keras.layers.RandomWidth(0.1)"),
        ("AlphaDropout", ROW, "tf.keras.layers.AlphaDropout(0.5)"),
        ("AlphaDropout", ROW, "tf.keras.layers.AlphaDropout(2.0)"),
        ("AlphaDropout", ROW, "tf.keras.layers.AlphaDropout(0.5, noise_shape=(1, 8))"),
        ("AlphaDropout", ROW, "tf.keras.layers.AlphaDropout('a')"),
        ("AlphaDropout", ROW, "tf.keras.layers.AlphaDropout()"),
        ("AbstractRNNCell", ROW, "keras.layers.AbstractRNNCell()"),
        ("AbstractRNNCell", SEQUENCE, "keras.layers.RNN(keras.layers.AbstractRNNCell())"),
        ("InputSpec", ROW, None, "keras.layers.InputSpec(ndim=3)"),
        ("InputSpec", ROW, None, "keras.layers.InputSpec(shape=(None, 3), dtype='float32')"),
        ("InputSpec", ROW, None, "keras.layers.InputSpec(rank=3)"),
        ("PreprocessingLayer", ROW, "keras.layers.experimental.preprocessing.PreprocessingLayer()"),
        ("Layer", ROW, "keras.layers.Layer(name='a')"),
        ("Layer", ROW, "keras.layers.Layer(units=3)"),
    ]
    return cases


def cudnn():
    cases = []
    for name in ("CuDNNLSTM", "CuDNNGRU"):
        for options in (
            "return_sequences=True",
            "return_state=True",
            "return_sequences=True, return_state=True",
            "stateful=True",
            "time_major=True, return_sequences=True, return_state=True",
            "go_backwards=True",
            "dropout=0.1",
            "activation='relu'",
            "unroll=True",
            "use_bias=False",
            "kernel_initializer='nonsense'",
            "trainable=False",
            "input_shape=(10, 3)",
            "batch_input_shape=(2, 10, 3), stateful=True",
            "dtype='float64'",
        ):
            cases.append((name, SEQUENCE, f"{V1}.{name}(5, {options})"))
        cases.append((name, [x(4, 10, 3)], f"{V1}.{name}(5, stateful=True, return_state=True)"))
        cases.append((name, [x(None, None, 3)], f"{V1}.{name}(5, return_sequences=True)"))
        cases.append((name, [x(None, 10, None)], f"{V1}.{name}(5)"))
        cases.append((name, [x(None, 3)], f"{V1}.{name}(5)"))
        cases.append((name, SEQUENCE, f"{V1}.{name}()"))
        cases.append((name, SEQUENCE, f"{V1}.{name}(0)"))
        cases.append((name, SEQUENCE, f"{V1}.{name}(-1)"))
        cases.append((name, [x(None, 10, 3), x(None, 5), x(None, 5)], f"{V1}.{name}(5)", "layer(x0, initial_state=[x1, x2])"))
        cases.append((name, [x(None, 10, 3), x(None, 5)], f"{V1}.{name}(5)", "layer(x0, initial_state=x1)"))
        cases.append((name, [x(None, 10, 3), x(None, 6)], f"{V1}.{name}(5)", "layer(x0, initial_state=[x1])"))
        cases.append((name, [x(None, 10, dtype="int32")], f"{V1}.{name}(5)", "layer(keras.layers.Embedding(20, 3, mask_zero=True)(x0))"))
        cases.append((name, [x(None, 10, 3), x(None, 10, dtype="bool")], f"{V1}.{name}(5)", "layer(x0, mask=x1)"))
        cases.append((name, SEQUENCE, f"keras.layers.Bidirectional({V1}.{name}(5))"))
        cases.append((name, SEQUENCE, f"keras.layers.Bidirectional({V1}.{name}(5, return_sequences=True, return_state=True), merge_mode='sum')"))
        cases.append((name, [x(None, 4, 10, 3)], f"keras.layers.TimeDistributed({V1}.{name}(5))"))
        cases.append((name, SEQUENCE, f"keras.Sequential([{V1}.{name}(5, input_shape=(10, 3))])", "layer(x0)"))
    return cases


def keras3():
    return [
        ("TFSMLayer", ROW, "keras.layers.TFSMLayer()"),
        ("TFSMLayer", ROW, "keras.layers.TFSMLayer('missing-folder')"),
        ("TFSMLayer", ROW, "keras.layers.TFSMLayer('missing-folder', nonsense=1)"),
        ("JaxLayer", ROW, "keras.layers.JaxLayer()"),
        ("FlaxLayer", ROW, "keras.layers.FlaxLayer()"),
        ("TorchModuleWrapper", ROW, "keras.layers.TorchModuleWrapper()"),
        ("experimental", ROW, "tf.keras.layers.experimental.EinsumDense('ab,bc->ac', 4)"),
        ("Layer", ROW, "keras.Layer()"),
    ]


COLUMN = "tf.feature_column"


def keras2():
    dense = "keras.layers.DenseFeatures"
    number = f"{COLUMN}.numeric_column"
    words = f"{COLUMN}.categorical_column_with_vocabulary_list('w', ['a', 'b', 'c'])"
    text = [x(None, 1, dtype="string")]
    cases = [
        ("experimental.RandomFourierFeatures", ROW, f"keras.layers.experimental.RandomFourierFeatures({args})")
        for args in (
            "4",
            "4, 'laplacian'",
            "4, 'gaussian', scale=2.0",
            "4, scale=-1",
            "0",
            "-3",
            "4.5",
            "4, 'nonsense'",
            "4, trainable=True, name='rff'",
            "output_dim=4, kernel_initializer=keras.initializers.Zeros()",
            "4, nonsense=1",
            "",
        )
    ]
    cases += [
        ("experimental.RandomFourierFeatures", [x(None, None)], "keras.layers.experimental.RandomFourierFeatures(4)"),
        ("experimental.RandomFourierFeatures", [x(3)], "keras.layers.experimental.RandomFourierFeatures(4)"),
        ("experimental.RandomFourierFeatures", [x(None, 8, dtype="int32")], "keras.layers.experimental.RandomFourierFeatures(4)"),
        ("experimental.EinsumDense", SEQUENCE, "keras.layers.experimental.EinsumDense('abc,cd->abd', output_shape=(None, 4), bias_axes='d')"),
        ("experimental.SyncBatchNormalization", IMAGE, "keras.layers.experimental.SyncBatchNormalization(renorm=True)"),
        ("experimental.SyncBatchNormalization", IMAGE, "keras.layers.experimental.SyncBatchNormalization(synchronized=True)"),
        ("experimental.DynamicLookup", [x(None, 3, dtype="string")], "keras.layers.experimental.DynamicLookup(5, initial_vocabulary=tf.constant(['a', 'b', 'c', 'd', 'e']), eviction_policy='LFU')"),
        ("experimental.DynamicLookup", [x(None, dtype="string")], "keras.layers.experimental.DynamicLookup(3, initial_vocabulary=tf.constant(['a', 'b', 'c']))"),
        ("experimental.DynamicLookup", [x(None, 3, dtype="string")], "keras.layers.experimental.DynamicLookup(5)"),
        ("experimental.DynamicLookup", [x(4, 3, dtype="int64")], "keras.layers.experimental.DynamicLookup(3, initial_vocabulary=tf.constant([1, 2, 3], dtype='int64'))"),
        ("experimental.DynamicEmbedding", [x(None, 3, dtype="string")], "keras.layers.experimental.DynamicEmbedding(5, 7, initial_vocabulary=tf.constant(['a', 'b', 'c', 'd', 'e']), input_length=3)"),
        ("experimental.DynamicEmbedding", [x(None, 3, dtype="string")], "keras.layers.experimental.DynamicEmbedding(input_dim=5, output_dim=7, initial_vocabulary=tf.constant(['a', 'b', 'c', 'd', 'e']), num_oov_indices=2)"),
        ("experimental.DynamicEmbedding", [x(4, 3, dtype="string")], "keras.layers.experimental.DynamicEmbedding(5, 7)"),
        ("LinearModel", ROW, "keras.experimental.LinearModel()"),
        ("LinearModel", ROW, "keras.experimental.LinearModel(3, use_bias=False)"),
        ("LinearModel", [x(None, 8), x(None, 4)], "keras.experimental.LinearModel(3)", "layer([x0, x1])"),
        ("LinearModel", [x(None, 8), x(None, 4)], "keras.experimental.LinearModel(3)", "layer({'a': x0, 'b': x1})"),
        ("LinearModel", SEQUENCE, "keras.experimental.LinearModel(3)"),
        ("WideDeepModel", [x(None, 8)], "keras.experimental.WideDeepModel(keras.experimental.LinearModel(2), keras.Sequential([keras.layers.Dense(4), keras.layers.Dense(2)]))"),
        ("WideDeepModel", [x(None, 8), x(None, 3)], "keras.experimental.WideDeepModel(keras.experimental.LinearModel(2), keras.Sequential([keras.layers.Dense(4), keras.layers.Dense(2)]))", "layer([x0, x1])"),
        ("DeviceWrapper", SEQUENCE, "keras.layers.RNN(tf.nn.RNNCellDeviceWrapper(keras.layers.LSTMCell(5), '/cpu:0'))"),
        ("DropoutWrapper", SEQUENCE, "keras.layers.RNN(tf.nn.RNNCellDropoutWrapper(keras.layers.LSTMCell(5), 0.5, 0.5, 0.5))"),
        ("DropoutWrapper", SEQUENCE, "keras.layers.RNN(tf.nn.RNNCellDropoutWrapper(keras.layers.GRUCell(5), input_keep_prob=0.5), return_sequences=True, return_state=True)"),
        ("ResidualWrapper", SEQUENCE, "keras.layers.RNN(tf.nn.RNNCellResidualWrapper(keras.layers.LSTMCell(3)))"),
        ("ResidualWrapper", SEQUENCE, "keras.layers.RNN(tf.nn.RNNCellResidualWrapper(keras.layers.LSTMCell(5)))"),
    ]
    cases += feature_columns(dense, number, words, text)
    return cases


def feature_columns(dense, number, words, text):
    embedded = f"{COLUMN}.embedding_column({words}, 8)"
    shown = f"{COLUMN}.indicator_column({words})"
    bucketed = f"{COLUMN}.bucketized_column({number}('a'), [0.0, 1.0, 2.0])"
    crossed = f"{COLUMN}.crossed_column([{bucketed}, 'w'], 50)"
    both = [x(None, 1), x(None, 1, dtype="string")]
    given = "layer({'a': x0, 'w': x1})"
    word = "layer({'w': x0})"
    one = "layer({'a': x0})"
    rows = [
        (f"[{number}('a')]", ROW[:0] + [x(None, 1)], one),
        (f"{number}('a')", [x(None, 1)], one),
        (f"[{number}('a', 3)]", [x(None, 3)], one),
        (f"[{number}('a', shape=(2, 3))]", [x(None, 2, 3)], one),
        (f"[{number}('a', shape=3)]", [x(None, 4)], one),
        (f"[{number}('a')]", [x(None)], one),
        (f"[{number}('a', shape=0)]", [x(None, 1)], one),
        (f"[{number}('a', dtype='string')]", [x(None, 1)], one),
        (f"[{number}('a', default_value=0.0, normalizer_fn=lambda t: t * 2)]", [x(5, 1)], one),
        (f"[{bucketed}]", [x(None, 1)], one),
        (f"[{COLUMN}.bucketized_column({number}('a', 2), boundaries=[0.0, 1.0])]", [x(None, 2)], one),
        (f"[{COLUMN}.bucketized_column({number}('a'), [2.0, 1.0])]", [x(None, 1)], one),
        (f"[{shown}]", text, word),
        (f"[{embedded}]", text, word),
        (f"[{words}]", text, word),
        (f"[{COLUMN}.embedding_column({words}, dimension=0)]", text, word),
        (f"[{COLUMN}.embedding_column({words}, 8, combiner='sum', trainable=False)]", text, word),
        (f"[{COLUMN}.indicator_column({COLUMN}.categorical_column_with_hash_bucket('w', 20))]", text, word),
        (f"[{COLUMN}.embedding_column({COLUMN}.categorical_column_with_hash_bucket('w', hash_bucket_size=20), 4)]", text, word),
        (f"[{COLUMN}.indicator_column({COLUMN}.categorical_column_with_identity('a', num_buckets=6))]", [x(None, 1, dtype="int64")], one),
        (f"[{COLUMN}.indicator_column({COLUMN}.categorical_column_with_vocabulary_list('w', ['a', 'b'], num_oov_buckets=2))]", text, word),
        (f"[{COLUMN}.indicator_column({COLUMN}.categorical_column_with_vocabulary_list(key='w', vocabulary_list=('a', 'b'), default_value=0))]", text, word),
        (f"[{COLUMN}.indicator_column({COLUMN}.categorical_column_with_vocabulary_file('w', 'missing.txt', 7))]", text, word),
        (f"[{COLUMN}.indicator_column({crossed})]", both, given),
        (f"[{COLUMN}.embedding_column({crossed}, 6)]", both, given),
        (f"[{COLUMN}.indicator_column({bucketed})]", [x(None, 1)], one),
        (f"[{number}('a'), {bucketed}, {shown}, {embedded}]", both, given),
        (f"[{number}('a'), {embedded}]", [x(4, 1), x(4, 1, dtype="string")], given),
        (f"[{number}('a'), {number}('a')]", [x(None, 1)], one),
        (f"[{number}('a')]", [x(None, 1)], "layer({'b': x0})"),
        (f"[{number}('a')]", [x(None, 1)], "layer(x0)"),
        (f"[{COLUMN}.shared_embeddings([{words}], 3)]", text, word),
        (f"{COLUMN}.shared_embeddings([{words}, {words.replace(chr(39) + 'w' + chr(39), chr(39) + 'v' + chr(39))}], dimension=3)", [x(None, 1, dtype="string"), x(None, 1, dtype="string")], "layer({'w': x0, 'v': x1})"),
        (f"[{COLUMN}.indicator_column({COLUMN}.weighted_categorical_column({words}, 'a'))]", both, given),
        ("[]", text, word),
        ("['a']", text, word),
        (f"[{shown}]", [x(None, 5, dtype="string")], word),
        (f"[{embedded}]", [x(None, 5, dtype="string")], word),
    ]
    cases = [("DenseFeatures", inputs, f"{dense}({columns})", call) for columns, inputs, call in rows]
    cases += [
        ("DenseFeatures", [x(None, 1)], f"{dense}([{number}('a')], name='features', trainable=False)", one),
        ("DenseFeatures", [x(None, 1)], f"{dense}(feature_columns=[{number}('a')])", one),
        ("DenseFeatures", [x(None, 1)], f"{dense}([{number}('a')], nonsense=1)", one),
        ("DenseFeatures", [x(None, 1)], f"{dense}()", one),
        ("DenseFeatures", [x(None, 1)], f"tf.compat.v1.keras.layers.DenseFeatures([{number}('a')])", one),
        ("DenseFeatures", both, f"keras.Sequential([{dense}([{number}('a'), {embedded}]), keras.layers.Dense(3)])", given),
    ]
    sequence = f"{COLUMN}.sequence_categorical_column_with_vocabulary_list('w', ['a', 'b', 'c'])"
    cases += [
        ("SequenceFeatures", text, f"keras.experimental.SequenceFeatures([{COLUMN}.indicator_column({sequence})])", word),
        ("SequenceFeatures", [x(None, 6, dtype="string")], f"keras.experimental.SequenceFeatures([{COLUMN}.embedding_column({sequence}, 4)])", word),
        ("SequenceFeatures", [x(None, 6, 2)], f"keras.experimental.SequenceFeatures([{COLUMN}.sequence_numeric_column('a', shape=2)])", one),
        ("SequenceFeatures", [x(None, 1)], f"keras.experimental.SequenceFeatures([{number}('a')])", one),
    ]
    return cases
