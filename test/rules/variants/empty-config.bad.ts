// rule: RNN709
// flavors: tfjs
import * as tf from '@tensorflow/tfjs';


const model = tf.sequential({
  layers: [
    tf.layers.lstm({ units: 8, inputShape: [5, 2] }),
    tf.layers.gru({ units: 4 }), // expect: RNN709
  ],
});
