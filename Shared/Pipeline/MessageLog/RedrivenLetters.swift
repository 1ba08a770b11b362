import Messages
package import Processing

/// The letters of a key that were sent again and decided on.
///
/// Two nodes may send a letter at the same moment, and neither sees the other's notice: whichever comes second changes
/// nothing. The list is an entry of the key's state, so it moves with the state. Only the latest letters are kept: two
/// sendings of one stand close together.
package struct RedrivenLetters: Sendable {
    private var places: [String]
    private var known: Set<String>
    private var isChanged = false

    /// The entry's name; no part of a state has it.
    private static let entry = "!redriven"

    /// The most letters that are remembered, which is the most that one append sends.
    package static let most = 5_000

    /// Reads the list from the key's state. One that cannot be read counts as none: no letter is lost by that.
    package init(in reader: any EntryReader) {
        places = reader.entry(Self.entry).flatMap { try? MessageCoding.decode([String].self, from: $0) } ?? []
        known = Set(places)
    }

    /// Whether a letter comes for the first time; from then on it does not.
    package mutating func take(_ place: String) -> Bool {
        guard known.insert(place).inserted else { return false }
        places.append(place)
        if places.count > Self.most { known.remove(places.removeFirst()) }
        isChanged = true
        return true
    }

    /// Returns the change of the key's state, once; nil if there is none.
    package mutating func takeChange(of key: String) -> StationCommit.Change? {
        guard isChanged else { return nil }
        isChanged = false
        return .init(key: key, entry: EntryChange(name: Self.entry, value: MessageCoding.encode(places)))
    }
}
