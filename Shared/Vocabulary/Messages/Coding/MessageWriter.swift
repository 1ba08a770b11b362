internal import Bytes
internal import JSON

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
        bytes.append(shape == .object ? Byte.openBrace : Byte.openBracket)
        frames.append(Frame(shape: shape, start: bytes.count, firstMember: members.count))
        return frames.count
    }

    /// Begins a member of the object open at a depth: its value follows.
    func member(_ key: String, at depth: Int) {
        close(downTo: depth)
        let last = depth - 1
        if members.count > frames[last].firstMember, let previous = members.last?.key {
            bytes.append(Byte.comma)
            if previous >= key { frames[last].isSorted = false }
        }
        members.append((key: key, start: bytes.count))
        write(quoted: key)
        bytes.append(Byte.colon)
    }

    /// Begins an element of the array open at a depth: its value follows.
    func element(at depth: Int) {
        close(downTo: depth)
        if !frames[depth - 1].isEmpty { bytes.append(Byte.comma) }
        frames[depth - 1].isEmpty = false
    }

    /// Closes what is open deeper than a depth.
    func close(downTo depth: Int) {
        while frames.count > depth, let frame = frames.popLast() {
            if !frame.isSorted { sort(frame) }
            members.removeLast(members.count - frame.firstMember)
            bytes.append(frame.shape == .object ? Byte.closeBrace : Byte.closeBracket)
        }
    }

    /// Puts the members of an object into the order of their keys.
    private func sort(_ frame: Frame) {
        let own = members[frame.firstMember...]
        let order = own.indices.sorted { own[$0].key < own[$1].key }
        var sorted: [UInt8] = []
        sorted.reserveCapacity(bytes.count - frame.start)
        for index in order {
            if !sorted.isEmpty { sorted.append(Byte.comma) }
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
    func write(raw json: ArraySlice<UInt8>) {
        bytes += json
    }

    func write(integer value: some FixedWidthInteger) {
        bytes.append(decimal: UInt64(value.magnitude), isNegative: value < 0)
    }

    func write(quoted text: String) {
        bytes.append(quoted: text)
    }

    static func unwritable(_ value: any Encodable) -> EncodingError {
        EncodingError.invalidValue(
            value, .init(codingPath: [], debugDescription: "Messages hold no floating-point numbers."))
    }
}
