import JSON
import Messages
import Processing

/// A kind of part whose entries a test can have written once more.
protocol InspectedPart {
    /// - Parameters:
    ///   - name: the entry's, without the part's.
    ///   - bytes: what was loaded.
    /// - Returns: what the part would write for the value that it holds; nil if it holds none.
    mutating func rewritten(_ name: String, _ bytes: [UInt8]) -> [UInt8]?
}

extension Kept: InspectedPart {
    func rewritten(_ name: String, _ bytes: [UInt8]) -> [UInt8]? { MessageCoding.encode(value) }
}

extension KeptEntries: InspectedPart {
    func rewritten(_ name: String, _ bytes: [UInt8]) -> [UInt8]? {
        self[String(name.dropFirst())].map { MessageCoding.encode($0) }
    }
}

extension Archive: InspectedPart {
    mutating func rewritten(_ name: String, _ bytes: [UInt8]) -> [UInt8]? {
        self[String(name.dropFirst())].map { MessageCoding.encode($0) }
    }
}

extension Recollection: InspectedPart {
    /// What surrounds the value is the part's own: it was read if the value is known.
    mutating func rewritten(_ name: String, _ bytes: [UInt8]) -> [UInt8]? {
        guard name.hasPrefix(".item/") else { return bytes }
        guard let item = try? JSONValue(parsing: bytes),
            let value = self[String(name.dropFirst(".item/".count)), at: Timestamp(milliseconds: .min)]
        else { return nil }
        var patch = JSONPatch()
        patch.set("value", to: .raw(MessageCoding.encode(value)))
        return patch.applied(to: item)
    }
}

extension RecentNames: InspectedPart {
    /// A batch is the part's own: it was read if each of its names is known until its moment and no longer.
    func rewritten(_ name: String, _ bytes: [UInt8]) -> [UInt8]? {
        guard let batch = try? JSONValue(parsing: bytes), let names = batch.member("names")?.elements,
            let untils = batch.member("untils")?.elements
        else { return nil }
        let areKnown = zip(names, untils).allSatisfy { name, until in
            guard let name = name.string, let until = until.int else { return false }
            let moment = Timestamp(milliseconds: Int64(until))
            return contains(name, at: moment) && !contains(name, at: moment + .milliseconds(1))
        }
        return areKnown ? bytes : nil
    }
}
