/// Why an archive or an entry of it is not read.
package enum ArchiveError: Error, Hashable, Sendable {
    /// No ZIP file, or one whose end is missing; with the library's words.
    case unreadable(String)
    /// It holds more entries than are read of one.
    case tooManyEntries(limit: Int)
    /// An entry's name is a path, or cannot be shown.
    case unsafeName
    /// An entry is protected by a password.
    case encrypted
    /// An entry is packed in another way than ZIP files usually are.
    case unknownPacking(Int)
    /// An entry, or all of them together, would become larger than is read.
    case tooLarge(limit: Int)
    /// A few bytes would become so many that nobody can have meant it.
    case bomb
    /// The bytes of an entry are not those that were packed; with the library's words.
    case damaged(String)
    /// The C library has no table for an encoding.
    case noCharset(String)
}

extension ArchiveError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unreadable(let words): "the archive cannot be read: \(words)"
        case .tooManyEntries(let limit): "the archive has more than \(limit) entries"
        case .unsafeName: "an entry of the archive has a name that is no file's"
        case .encrypted: "an entry of the archive is encrypted"
        case .unknownPacking(let method): "an entry of the archive is packed with method \(method)"
        case .tooLarge(let limit): "the archive holds more than \(limit) bytes"
        case .bomb: "an entry of the archive is packed too tightly to be meant"
        case .damaged(let words): "an entry of the archive is damaged: \(words)"
        case .noCharset(let name): "the C library cannot read \(name)"
        }
    }
}
