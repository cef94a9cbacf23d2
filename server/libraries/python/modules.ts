// Modules of Python that Unroll knows by name. Functions of them that have no entry give unknown values, but change nothing.

const standard =
  "os sys math random time datetime json functools itertools typing collections dataclasses pathlib argparse re string copy operator warnings logging pickle csv glob shutil enum abc __future__ io struct threading subprocess urllib zipfile tarfile tempfile unittest contextlib inspect uuid platform heapq bisect statistics traceback gc types textwrap pprint decimal fractions queue signal socket ssl hashlib base64 codecs unicodedata numbers importlib multiprocessing concurrent".split(
    " ",
  );

const scientific =
  "numpy tensorflow keras tf_keras matplotlib pandas sklearn scipy seaborn tqdm PIL cv2 h5py nltk plotly yfinance music21 gensim IPython google requests skimage librosa tensorflow_datasets tensorflow_hub".split(
    " ",
  );

const known = new Set([...standard, ...scientific]);

/** Whether a module belongs to a library whose functions leave models and layers alone. */
export function isKnownModule(name: string): boolean {
  return known.has(name.split(".")[0] ?? "");
}
