// The same forecast, wrong twice: put the cursor on what is underlined and press Ctrl+. (Cmd+. on macOS).
import * as tf from "@tensorflow/tfjs";

// 1. The first layer returns only its last output, so the second one gets no time axis.
export const model = tf.sequential({
  layers: [
    tf.layers.lstm({ units: 32, inputShape: [30, 4] }),
    tf.layers.lstm({ units: 16 }),
    tf.layers.dense({ units: 4 }),
  ],
});

// 2. A stateful layer needs to know the batch size before it sees any data.
export const stateful = tf.sequential({
  layers: [
    tf.layers.lstm({ units: 8, inputShape: [30, 4], stateful: true }),
    tf.layers.dense({ units: 1 }),
  ],
});
