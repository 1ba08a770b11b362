internal import Bytes

/// Changes at places of a document, at any depth; everything between them stays byte for byte.
///
/// `JSONPatch` names the members of one object; this names ranges that a walk has found. The ranges do not overlap.
package struct JSONSplices: Sendable {
    private struct Splice: Sendable {
        let range: Range<Int>
        let bytes: [UInt8]
    }

    private var splices: [Splice] = []

    package init() {}

    package var isEmpty: Bool { splices.isEmpty }

    package mutating func replace(_ range: Range<Int>, with text: JSONText) {
        splices.append(Splice(range: range, bytes: text.bytes))
    }

    /// Inserts bytes that need not be a value, such as a bracket.
    package mutating func insert(_ text: String, at position: Int) {
        splices.append(Splice(range: position..<position, bytes: Array(text.utf8)))
    }

    /// Renames a member.
    package mutating func rename(_ member: JSONMemberPlace, to name: String) {
        replace(member.key, with: .string(name))
    }

    /// Adds members at the beginning of an object, and removes others.
    ///
    /// - Parameter members: all members of the object, in order.
    package mutating func change(
        _ object: JSONValue, _ members: [JSONMemberPlace], adding added: [JSONText.Member],
        removing isRemoved: (JSONMemberPlace) -> Bool = { _ in false }
    ) {
        let kept = remove(members, isRemoved)
        guard !added.isEmpty else { return }
        var bytes = JSONText.object(added).bytes
        bytes.removeFirst()
        bytes.removeLast()
        if kept > 0 { bytes.append(Byte.comma) }
        let start = object.range.lowerBound + 1
        splices.append(Splice(range: start..<start, bytes: bytes))
    }

    /// Removes members, each run of them with one of the commas around it. Returns the number of the others.
    private mutating func remove(_ members: [JSONMemberPlace], _ isRemoved: (JSONMemberPlace) -> Bool) -> Int {
        var kept = 0
        var keptEnd: Int?
        var run: Range<Int>?
        for member in members {
            if isRemoved(member) {
                run = (run?.lowerBound ?? member.key.lowerBound)..<member.range.upperBound
            } else {
                if let run { cut(run.lowerBound..<member.key.lowerBound) }
                run = nil
                kept += 1
                keptEnd = member.range.upperBound
            }
        }
        if let run { cut((keptEnd ?? run.lowerBound)..<run.upperBound) }
        return kept
    }

    private mutating func cut(_ range: Range<Int>) { splices.append(Splice(range: range, bytes: [])) }

    /// Returns the changed value.
    ///
    /// - Parameter followed: the offset of a byte of the document that no splice replaces.
    /// - Returns: the bytes, and the offset in them that the byte came to.
    package func applied(to value: JSONValue, following followed: Int?) -> (bytes: [UInt8], place: Int?) {
        let document = value.document
        var bytes: [UInt8] = []
        bytes.reserveCapacity(value.range.count + 128)
        var place: Int?
        var position = value.range.lowerBound
        func copy(to end: Int) {
            if let followed, followed >= position, followed < end { place = bytes.count + followed - position }
            bytes.append(contentsOf: document[position..<end])
        }
        // A range inside of one that goes has nothing to change.
        for splice in inOrder where splice.range.lowerBound >= position {
            copy(to: splice.range.lowerBound)
            bytes.append(contentsOf: splice.bytes)
            position = splice.range.upperBound
        }
        copy(to: value.range.upperBound)
        return (bytes, place)
    }

    /// The splices by their places: at one place what is inserted comes before what goes, otherwise as they were noted.
    private var inOrder: [Splice] {
        splices.enumerated().sorted { left, right in
            let (first, second) = (left.element.range, right.element.range)
            return (first.lowerBound, first.upperBound, left.offset)
                < (second.lowerBound, second.upperBound, right.offset)
        }.map(\.element)
    }
}
