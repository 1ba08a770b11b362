import CVectorscan
import Glibc
import Synchronization

/// Literals, compiled so that all of them are found in one pass over a text (vectorscan).
///
/// Compiling 100 000 takes seconds and a quarter of a gigabyte, so it is done off the loops, and `serialized` is worth
/// keeping. There are two scratch spaces: of scans from more threads some wait for others.
package final class LiteralDatabase: Sendable {
    private let database: Database
    private let scratch: Mutex<Scratch>
    /// For who finds the first one taken: the I/O loop must not wait for a thread that yields to all others.
    private let otherScratch: Mutex<Scratch>

    /// A literal that was found.
    package struct Match: Hashable, Sendable {
        /// The position of the literal in the list that was compiled.
        package let literal: Int
        /// Where it ends in the text: the offset of the first byte behind it.
        package let end: Int
    }

    /// The library's database, freed once. It is never changed, so that any thread may read it.
    private final class Database: @unchecked Sendable {
        let handle: OpaquePointer

        init(_ handle: OpaquePointer) {
            self.handle = handle
        }

        deinit { hs_free_database(handle) }
    }

    /// The room that one scan needs at a time, freed once.
    private struct Scratch: ~Copyable {
        let handle: OpaquePointer

        init(for database: Database) throws(VectorscanError) {
            var scratch: OpaquePointer?
            let code = hs_alloc_scratch(database.handle, &scratch)
            guard code == HS_SUCCESS, let scratch else { throw VectorscanError(code) }
            handle = scratch
        }

        deinit { hs_free_scratch(handle) }
    }

    /// Compiles bytes that are found as they are; none of them has a meaning of its own.
    ///
    /// The library takes a literal that begins with NUL for an empty one; NUL may stand anywhere else in it.
    ///
    /// - Throws: if there is no literal, one begins with NUL, or not enough memory, or the processor is too old for the library.
    package convenience init(_ literals: [[UInt8]]) throws(VectorscanError) {
        precondition(literals.allSatisfy { !$0.isEmpty }, "A literal has a byte at least.")
        try self.init(LiteralDatabase.compiled(literals))
    }

    /// Reads what `serialized` returned.
    ///
    /// - Throws: if it is damaged, or was made by another version of the library or for another kind of processor.
    package convenience init(serialized: [UInt8]) throws(VectorscanError) {
        try self.init(LiteralDatabase.read(serialized))
    }

    private init(_ database: Database) throws(VectorscanError) {
        let scratch = try Scratch(for: database)
        let otherScratch = try Scratch(for: database)
        self.database = database
        self.scratch = Mutex(scratch)
        self.otherScratch = Mutex(otherScratch)
    }

    /// The compiled form, for processes of the same library on the same kind of processor.
    package func serialized() throws(VectorscanError) -> [UInt8] {
        let (code, bytes) = Self.written(database.handle)
        guard code == HS_SUCCESS else { throw VectorscanError(code) }
        return bytes
    }

    /// Finds every occurrence of every literal, also those that overlap, in the order of their ends.
    package func matches(in text: [UInt8]) -> [Match] { found(in: text[...], isOneEnough: false) }

    /// Whether a literal is in the text.
    package func hasMatch(in text: ArraySlice<UInt8>) -> Bool { !found(in: text, isOneEnough: true).isEmpty }

    private func found(in text: ArraySlice<UInt8>, isOneEnough: Bool) -> [Match] {
        precondition(text.count <= Int(UInt32.max), "A text of more than 4 GB is scanned in pieces.")
        guard !text.isEmpty else { return [] }
        var found = Found(isOneEnough: isOneEnough)
        let first = scratch.withLockIfAvailable { scratch in
            Self.scan(text, with: database, scratch.handle, into: &found)
        }
        let code =
            first ?? otherScratch.withLock { scratch in Self.scan(text, with: database, scratch.handle, into: &found) }
        precondition(
            code == HS_SUCCESS || code == HS_SCAN_TERMINATED,
            "A scan with the scratch space of its own database does not fail.")
        return found.matches
    }

    /// What a scan has found so far.
    fileprivate struct Found: Sendable {
        let isOneEnough: Bool
        var matches: [Match] = []
    }
}

extension LiteralDatabase {
    private static func compiled(_ literals: [[UInt8]]) throws(VectorscanError) -> Database {
        let counts = literals.map(\.count)
        let bytes = literals.flatMap { $0 }
        var database: OpaquePointer?
        var fault: UnsafeMutablePointer<hs_compile_error_t>?
        let code = bytes.withUnsafeBytes { bytes in
            var places: [UnsafePointer<CChar>?] = []
            var offset = 0
            for count in counts {
                places.append(bytes.baseAddress?.advanced(by: offset).assumingMemoryBound(to: CChar.self))
                offset += count
            }
            return hs_compile_lit_multi(
                places, [UInt32](repeating: 0, count: counts.count), counts.indices.map { UInt32($0) }, counts,
                UInt32(counts.count), UInt32(HS_MODE_BLOCK), nil, &database, &fault)
        }
        guard code == HS_SUCCESS, let database else {
            var message: String?
            if let fault {
                message = String(cString: fault.pointee.message)
                hs_free_compile_error(fault)
            }
            throw VectorscanError(code, message)
        }
        return Database(database)
    }

    private static func read(_ serialized: [UInt8]) throws(VectorscanError) -> Database {
        var database: OpaquePointer?
        let code = serialized.withUnsafeBytes { bytes in
            hs_deserialize_database(
                bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count, &database)
        }
        guard code == HS_SUCCESS, let database else { throw VectorscanError(code) }
        return Database(database)
    }

    private static func scan(
        _ text: ArraySlice<UInt8>, with database: Database, _ scratch: OpaquePointer, into found: inout Found
    ) -> Int32 {
        text.withUnsafeBytes { bytes in
            let start = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
            return withUnsafeMutablePointer(to: &found) { found in
                hs_scan(database.handle, start, UInt32(bytes.count), 0, scratch, literalWasFound, found)
            }
        }
    }

    private static func written(_ database: OpaquePointer) -> (Int32, [UInt8]) {
        var start: UnsafeMutablePointer<CChar>?
        var count = 0
        let code = hs_serialize_database(database, &start, &count)
        defer { free(start) }
        return (code, [UInt8](UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count)))
    }
}

/// Ends the scan by another value than 0.
private func literalWasFound(
    _ literal: UInt32, _: UInt64, _ end: UInt64, _: UInt32, _ context: UnsafeMutableRawPointer?
) -> Int32 {
    guard let found = context?.assumingMemoryBound(to: LiteralDatabase.Found.self) else { return 0 }
    found.pointee.matches.append(LiteralDatabase.Match(literal: Int(literal), end: Int(end)))
    return found.pointee.isOneEnough ? 1 : 0
}
