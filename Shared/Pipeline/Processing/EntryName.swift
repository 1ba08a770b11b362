import Glibc

/// The name of an entry, compared byte by byte as a store does. Swift's strings are equal when they look alike.
struct EntryName: Hashable, Comparable, Sendable {
    let text: String

    init(_ text: String) {
        self.text = text
    }

    static func == (left: EntryName, right: EntryName) -> Bool { order(left, right) == 0 }
    static func < (left: EntryName, right: EntryName) -> Bool { order(left, right) < 0 }

    /// Below zero if the left one comes first, above if the right one does.
    private static func order(_ left: EntryName, _ right: EntryName) -> Int {
        var (left, right) = (left.text, right.text)
        return left.withUTF8 { left in
            right.withUTF8 { right in
                guard let leftStart = left.baseAddress, let rightStart = right.baseAddress else {
                    return left.count - right.count
                }
                let order = memcmp(leftStart, rightStart, min(left.count, right.count))
                return order == 0 ? left.count - right.count : Int(order)
            }
        }
    }

    func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }

    /// A number as part of a name: all of one length, so that a store has them in their order and adds at their end.
    static func text(of number: Int64) -> String {
        let digits = String(number)
        return String(repeating: "0", count: 19 - digits.count) + digits
    }
}
