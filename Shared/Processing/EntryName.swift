/// The name of an entry, compared byte by byte as a store does. Swift's strings are equal when they look alike.
struct EntryName: Hashable, Comparable, Sendable {
    let text: String

    init(_ text: String) {
        self.text = text
    }

    static func == (left: EntryName, right: EntryName) -> Bool {
        compare(left, right) { $0.count == $1.count && $0.elementsEqual($1) }
    }

    static func < (left: EntryName, right: EntryName) -> Bool {
        compare(left, right) { $0.lexicographicallyPrecedes($1) }
    }

    private static func compare(
        _ left: EntryName, _ right: EntryName,
        by isSo: (UnsafeBufferPointer<UInt8>, UnsafeBufferPointer<UInt8>) -> Bool
    ) -> Bool {
        var (left, right) = (left.text, right.text)
        return left.withUTF8 { left in right.withUTF8 { right in isSo(left, right) } }
    }

    func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}
