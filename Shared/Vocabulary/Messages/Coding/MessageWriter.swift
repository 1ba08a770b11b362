/// The buffer that a message is written to, and the objects and arrays that are open in it.
///
/// Containers of `Encoder` do not say when they are complete; whatever is written at a depth closes all that is open
/// below it.
package final class MessageWriter {
    enum Shape { case object, array }

    private struct Frame {
        let shape: Shape
        /// Where the first member stands.
        let start: Int
        /// Where its members begin in `members`, which deeper objects use above them.
        let firstMember: Int
        var isSorted = true
        var isEmpty = true
    }

    private(set) var bytes: [UInt8] = []
    private var frames: [Frame] = []
    private var members: [(key: String, start: Int)] = []

    init() {
        bytes.reserveCapacity(512)
    }

    /// Opens an object or an array as a value at a depth; what stands inside it is one deeper.
    func open(_ shape: Shape, at depth: Int) -> Int {
        close(downTo: depth)
        bytes.append(shape == .object ? UInt8(ascii: "{") : UInt8(ascii: "["))
        frames.append(Frame(shape: shape, start: bytes.count, firstMember: members.count))
        return frames.count
    }

    /// Begins a member of the object open at a depth: its value follows.
    func member(_ key: String, at depth: Int) {
        close(downTo: depth)
        let last = depth - 1
        if members.count > frames[last].firstMember, let previous = members.last?.key {
            bytes.append(UInt8(ascii: ","))
            if previous >= key { frames[last].isSorted = false }
        }
        members.append((key: key, start: bytes.count))
        write(quoted: key)
        bytes.append(UInt8(ascii: ":"))
    }

    /// Begins an element of the array open at a depth: its value follows.
    func element(at depth: Int) {
        close(downTo: depth)
        if !frames[depth - 1].isEmpty { bytes.append(UInt8(ascii: ",")) }
        frames[depth - 1].isEmpty = false
    }

    /// Closes what is open deeper than a depth.
    func close(downTo depth: Int) {
        while frames.count > depth, let frame = frames.popLast() {
            if !frame.isSorted { sort(frame) }
            members.removeLast(members.count - frame.firstMember)
            bytes.append(frame.shape == .object ? UInt8(ascii: "}") : UInt8(ascii: "]"))
        }
    }

    /// Puts the members of an object into the order of their keys.
    private func sort(_ frame: Frame) {
        let own = members[frame.firstMember...]
        let order = own.indices.sorted { own[$0].key < own[$1].key }
        var sorted: [UInt8] = []
        sorted.reserveCapacity(bytes.count - frame.start)
        for index in order {
            if !sorted.isEmpty { sorted.append(UInt8(ascii: ",")) }
            let end = index + 1 < own.endIndex ? own[index + 1].start - 1 : bytes.count
            sorted += bytes[own[index].start..<end]
        }
        bytes.replaceSubrange(frame.start..., with: sorted)
    }

    // MARK: - Values

    /// Writes what stands before the value of a member, in one access to the buffer.
    func write(name: StaticString, isFirst: Bool) {
        Self.write(name: name, isFirst: isFirst, to: &bytes)
    }

    private static func write(name: StaticString, isFirst: Bool, to bytes: inout [UInt8]) {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        bytes.append(UInt8(ascii: "\""))
        name.withUTF8Buffer { bytes.append(contentsOf: $0) }
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
    }

    func write(_ literal: StaticString) {
        literal.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    /// Writes what is JSON already.
    func write(raw json: [UInt8]) {
        bytes += json
    }

    func write(integer value: some FixedWidthInteger) {
        bytes.append(decimal: UInt64(value.magnitude), isNegative: value < 0)
    }

    /// Writes a text in quotes; what JSON does not allow inside them is escaped.
    func write(quoted text: String) {
        bytes.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { characters in
            var written = 0
            while let index = Self.firstEscaped(in: characters, from: written) {
                bytes.append(contentsOf: characters[written..<index])
                escape(characters[index])
                written = index + 1
            }
            bytes.append(contentsOf: characters[written...])
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Looks eight bytes at a time: most texts are long and need no escape.
    private static func firstEscaped(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        let bytes = UnsafeRawBufferPointer(text)
        var index = start
        while index + 8 <= bytes.count, !mayNeedEscape(bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)) {
            index += 8
        }
        while index < bytes.count {
            if isEscaped(bytes[index]) { return index }
            index += 1
        }
        return nil
    }

    /// Whether one of eight bytes is a quote, a backslash or a control character.
    private static func mayNeedEscape(_ word: UInt64) -> Bool {
        let (ones, highs): (UInt64, UInt64) = (0x0101_0101_0101_0101, 0x8080_8080_8080_8080)
        let quotes = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
        let backslashes = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
        let found =
            ((quotes &- ones) & ~quotes) | ((backslashes &- ones) & ~backslashes) | ((word &- ones &* 0x20) & ~word)
        return found & highs != 0
    }

    private static func isEscaped(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private func escape(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): write("\\\"")
        case UInt8(ascii: "\\"): write("\\\\")
        case 0x08: write("\\b")
        case 0x09: write("\\t")
        case 0x0A: write("\\n")
        case 0x0C: write("\\f")
        case 0x0D: write("\\r")
        default:
            write("\\u00")
            for digit in [byte >> 4, byte & 15] {
                bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
            }
        }
    }

    static func unwritable(_ value: any Encodable) -> EncodingError {
        EncodingError.invalidValue(
            value, .init(codingPath: [], debugDescription: "Messages hold no floating-point numbers."))
    }
}
