import CVectorscan

/// An error of vectorscan.
package struct VectorscanError: Error, Hashable, Sendable, CustomStringConvertible {
    package let code: Int32
    package let message: String

    /// The compiled form was made by another version of the library, for another kind of processor, or is damaged:
    /// compile the literals again.
    package var isForeign: Bool { [HS_DB_VERSION_ERROR, HS_DB_PLATFORM_ERROR, HS_INVALID].contains(code) }

    package var description: String { "vectorscan: \(message) (code \(code))" }

    /// - Parameter message: the compiler's own, if it gave one.
    init(_ code: Int32, _ message: String? = nil) {
        self.code = code
        self.message = message ?? Self.meaning(of: code)
    }

    private static func meaning(of code: Int32) -> String {
        switch code {
        case HS_NOMEM: "out of memory"
        case HS_INVALID: "what was read is no database"
        case HS_DB_VERSION_ERROR: "the database is another version's"
        case HS_DB_PLATFORM_ERROR: "the database is for another kind of processor"
        case HS_ARCH_ERROR: "the processor lacks instructions that it needs"
        default: "failed"
        }
    }
}
