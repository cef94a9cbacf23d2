// rule: RNN704
// flavors: tfjs
import * as tf from '@tensorflow/tfjs';


const model = tf.sequential({layers: [
  tf.layers.gru({units: 16, inputShape: [10, 3], returnState: true}), // expect: RNN704
  tf.layers.dense({units: 1}),
]});
