internal import Messages

extension RedeemCode {
    /// Whether a text has a code of ours in it, alone or among other words, however it is typed.
    ///
    /// A code's MAC tells it from whatever else is as long: so it is looked for from the beginning of each word on, and
    /// anything but letters and digits may stand between its groups.
    package static func isFound(in text: String, _ secret: ServerSecret) -> Bool {
        var signs: [UInt8] = []
        /// How many signs stand before each place between two words.
        var borders: Set<Int> = [0]
        for scalar in text.unicodeScalars {
            if let sign = CodeLetters.sign(scalar) {
                signs.append(sign)
            } else {
                borders.insert(signs.count)
            }
        }
        borders.insert(signs.count)
        return borders.contains { start in
            guard borders.contains(start + length) else { return false }
            return verify(String(decoding: signs[start..<(start + length)], as: UTF8.self), secret) != nil
        }
    }
}
