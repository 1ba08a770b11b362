/// Signs of emphasis that stand together, and what stands beside them.
struct EmphasisRun {
    let sign: UInt8
    let count: Int
    let before: UInt8
    let after: UInt8
    /// In the output.
    let at: Int

    var mayOpen: Bool { !after.isWhite && !isWithinWord && (sign != .underscore || !before.isOfWord) }
    var mayClose: Bool { !before.isWhite && !isWithinWord && (sign != .underscore || !after.isOfWord) }

    /// Whether it is a sign of arithmetic, as in `2*3` and `2**3`, or one `~`, as in `3~5`.
    private var isWithinWord: Bool {
        switch sign {
        case .star: count == 1 ? before.isWordSign && after.isWordSign : before.isDigit && after.isDigit
        case .tilde: count != 2
        default: false
        }
    }
}

/// Pairs signs of emphasis; those that make a pair are taken out.
struct Emphasis {
    /// By sign, where runs stand in the output that may still be closed.
    private var open: [[Range<Int>]] = [[], [], []]
    private var removed: [Range<Int>] = []

    mutating func add(_ run: EmphasisRun) {
        let sign = run.sign == .star ? 0 : run.sign == .underscore ? 1 : 2
        var rest = run.at..<(run.at + run.count)
        while run.mayClose, !rest.isEmpty, let opener = open[sign].popLast() {
            let count = min(opener.count, rest.count)
            let inner = opener.upperBound - count
            removed.append(inner..<opener.upperBound)
            removed.append(rest.lowerBound..<(rest.lowerBound + count))
            rest = (rest.lowerBound + count)..<rest.upperBound
            if inner > opener.lowerBound { open[sign].append(opener.lowerBound..<inner) }
        }
        if run.mayOpen, !rest.isEmpty { open[sign].append(rest) }
    }

    /// Returns what was written without the pairs.
    func removed(from output: [UInt8]) -> [UInt8] {
        guard !removed.isEmpty else { return output }
        var isKept = [Bool](repeating: true, count: output.count)
        for range in removed { for index in range { isKept[index] = false } }
        return output.indices.filter { isKept[$0] }.map { output[$0] }
    }
}

extension UInt8 {
    /// Whether an underscore beside it is a part of a name.
    fileprivate var isOfWord: Bool { isWordSign || self >= 0x80 }
}
