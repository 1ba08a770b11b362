internal import Bytes

extension JSONObject {
    /// The first name that stands here twice; nil if each stands once.
    ///
    /// Escapes are resolved, and case is ignored, as some readers do (Go's takes `Type` for `type`).
    package var repeatedName: String? {
        if members.count < 2 || areFewAndDifferent { return nil }
        var seen: Set<String> = []
        for place in members {
            let name = place.name(in: value.document)
            guard seen.insert(Self.folded(name)).inserted else { return name }
        }
        return nil
    }

    /// The first name that is one of these but for its case; nil if there is none.
    ///
    /// A reader that ignores case takes its value, and one that does not passes over it.
    ///
    /// - Parameter names: in small letters.
    package func nameInAnotherCase(of names: Set<String>) -> String? {
        for place in members where mayHaveAnotherCase(place) {
            let name = place.name(in: value.document)
            if !names.contains(name), names.contains(Self.folded(name)) { return name }
        }
        return nil
    }

    /// False for a name in small letters of ASCII without escapes, as nearly all are.
    private func mayHaveAnotherCase(_ place: JSONMemberPlace) -> Bool {
        guard place.isPlain else { return true }
        let span = value.document.span
        for offset in place.key where span[offset] >= 0x80 || (0x41...0x5A).contains(span[offset]) { return true }
        return false
    }

    /// Both ways, because `ſ` is `s` in one direction only, and the Kelvin sign `k` in the other.
    private static func folded(_ name: String) -> String { name.uppercased().lowercased() }

    /// True if the names differ at first sight: not many, in ASCII, without escapes. Nearly all objects are like that,
    /// and comparing each pair costs less than a set.
    private var areFewAndDifferent: Bool {
        guard members.count <= 48 else { return false }
        let span = value.document.span
        for (index, place) in members.enumerated() {
            guard place.isPlain else { return false }
            for offset in place.key where span[offset] >= 0x80 { return false }
            for other in members[..<index] where Self.mayBeOne(place.key, other.key, span) { return false }
        }
        return true
    }

    private static func mayBeOne(_ name: Range<Int>, _ other: Range<Int>, _ span: Span<UInt8>) -> Bool {
        guard name.count == other.count else { return false }
        for offset in 0..<name.count {
            // The bit of case; it also makes one of `[` and `{`, which the set then tells apart.
            guard span[name.lowerBound + offset] | 0x20 == span[other.lowerBound + offset] | 0x20 else { return false }
        }
        return true
    }
}

extension JSONValue {
    /// Whether an object has a name twice: the value itself, or one anywhere in it.
    package var repeatsName: Bool {
        switch kind {
        case .null, .bool, .number, .string: return false
        case .array: return elements.contains { element in element.repeatsName }
        case .object:
            guard let object = JSONObject(self), object.repeatedName == nil else { return true }
            return object.members.contains { member in member.value(in: document).repeatsName }
        }
    }
}
