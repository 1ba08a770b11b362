extension String {
    /// The same for a terminal. What would steer it, or turn the text behind it around, stands as the escape that JSON has
    /// for it: an operator reads what others wrote.
    ///
    /// - Parameter kept: control characters that stay.
    func printable(keeping kept: [Unicode.Scalar] = []) -> String {
        guard unicodeScalars.contains(where: { $0.isSteering && !kept.contains($0) }) else { return self }
        var text = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            if scalar.isSteering, !kept.contains(scalar) {
                text.append(contentsOf: scalar.escape.unicodeScalars)
            } else {
                text.append(scalar)
            }
        }
        return String(text)
    }
}

extension Unicode.Scalar {
    /// Whether it is a control character, or changes the direction of what follows.
    fileprivate var isSteering: Bool {
        switch value {
        case 0...0x1F, 0x7F...0x9F, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    fileprivate var escape: String {
        let digits = String(value, radix: 16)
        return "\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
