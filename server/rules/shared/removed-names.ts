// Arguments that older versions had: they are no misspellings, however near another name is.

/** Names of Keras 1 and Keras 2 arguments that are gone, and those that moved to Input or to the call. */
export const removedNames: ReadonlySet<string> = new Set([
  ..."time_major input_length output_dim inner_activation init inner_init forget_bias_init consume_less".split(
    " ",
  ),
  ..."dropout_W dropout_U W_regularizer U_regularizer b_regularizer".split(" "),
  ..."batch_input_shape batch_shape batch_size initial_state".split(" "),
]);
