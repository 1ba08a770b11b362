package import Messages

/// The versions of the catalogue, as everybody counts them who reads the topic from its start.
///
/// | `base` of the record | then the record |
/// | --- | --- |
/// | is the version so far | is the next version |
/// | is another | is passed over: another change was first |
/// | is above 0 where no version is so far | is passed over, and says that the topic has lost its beginning |
package struct CatalogueVersions: Sendable {
    /// The oldest first; grows with what operators do, by some hundred bytes each time.
    private var all: [CatalogueVersion] = []
    /// The ids of the records that are versions.
    private var proposals: Set<String> = []
    /// True while every version came from a process's settings.
    package private(set) var isBySettings = true
    /// True if versions came before the first record that is left: nobody can count what follows.
    package private(set) var isBeginningGone = false

    package init() {}

    /// The version so far; 0 if there is none.
    package var newest: Int64 { Int64(all.count) }

    /// Reads the next record of the topic.
    ///
    /// - Returns: the version that it is; nil if it is none.
    package mutating func take(_ change: CatalogueChanged, at offset: Int64, _ time: Timestamp) -> CatalogueVersion? {
        guard change.base == newest else {
            if all.isEmpty, change.base > 0 { isBeginningGone = true }
            return nil
        }
        let version = CatalogueVersion(
            number: newest + 1, time: time, by: change.by, note: change.note, offset: offset)
        all.append(version)
        proposals.insert(change.id)
        if !change.by.isSettings { isBySettings = false }
        return version
    }

    /// Whether a record has become a version, by its id.
    package func contains(proposal id: String) -> Bool { proposals.contains(id) }

    package subscript(_ number: Int64) -> CatalogueVersion? {
        number >= 1 && number <= newest ? all[Int(number - 1)] : nil
    }

    /// Returns at most `limit` versions below another one, the newest first.
    package func page(before: Int64?, limit: Int) -> [CatalogueVersion] {
        let end = min(max(1, before ?? .max), newest + 1)
        return all[..<Int(end - 1)].suffix(max(0, limit)).reversed()
    }
}

/// A version of the catalogue, without its document.
package struct CatalogueVersion: Hashable, Sendable {
    package let number: Int64
    package let time: Timestamp
    package let by: Actor
    package let note: String?
    /// Where its record is on the topic.
    package let offset: Int64
}

extension Actor {
    private static let settings = "settings/"

    /// A process that proposes what its settings say. No account has this name, since none may have a slash in it.
    package static func settings(of process: String) -> Actor { Actor(settings + process) }

    package var isSettings: Bool { name.hasPrefix(Self.settings) }
}
