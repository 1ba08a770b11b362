extension CallbackDelivery {
    /// What a reply needs of it: a delivery may wait long for its answer.
    package var emptied: CallbackDelivery { CallbackDelivery(content: [], isSealed: isSealed, nonce: nonce) }
}
