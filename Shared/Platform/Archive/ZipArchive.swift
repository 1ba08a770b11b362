import CZip

/// A ZIP file that is read entry by entry (libzip). Nothing of it is ever written under a name of its own.
///
/// Reading blocks, and unpacks: it belongs on a thread for long work. A file is read where it is needed and never whole.
package final class ZipArchive {
    /// How much is read of one archive.
    package struct Limits: Sendable {
        package var entries: Int
        /// Of one entry, unpacked.
        package var entryBytes: Int
        /// Of all entries, unpacked.
        package var totalBytes: Int
        /// How many bytes may become of one. A table of numbers is packed to a tenth, and zeros to a thousandth.
        package var ratio: Int

        package init(
            entries: Int = 16, entryBytes: Int = 2 << 30, totalBytes: Int = 4 << 30, ratio: Int = 400
        ) {
            self.entries = entries
            self.entryBytes = entryBytes
            self.totalBytes = totalBytes
            self.ratio = ratio
        }
    }

    package struct Entry: Hashable, Sendable {
        package let name: String
        /// As the archive says; a reader finds it out if there are more.
        package let byteCount: Int
        let index: UInt64
    }

    package let entries: [Entry]
    let handle: OpaquePointer
    /// The bytes of an archive in memory, which the library reads until the archive is closed.
    private let bytes: UnsafeMutableRawBufferPointer?

    /// So small that no ratio is a danger.
    private static let harmless = 1 << 20

    /// Opens a file. Its names are taken for UTF-8, or else for GBK, as Chinese programs write them.
    package init(at path: String, limits: Limits = Limits()) throws(ArchiveError) {
        let handle = try Self.opened { error in zip_source_file_create(path, 0, 0, error) }
        entries = try Self.checkedEntries(of: handle, limits)
        self.handle = handle
        bytes = nil
    }

    /// Opens an archive in memory.
    package init(_ archive: [UInt8], limits: Limits = Limits()) throws(ArchiveError) {
        let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: archive.count, alignment: 16)
        bytes.copyBytes(from: archive)
        do throws(ArchiveError) {
            let handle = try Self.opened { error in
                zip_source_buffer_create(bytes.baseAddress, UInt64(bytes.count), 0, error)
            }
            entries = try Self.checkedEntries(of: handle, limits)
            self.handle = handle
        } catch {
            bytes.deallocate()
            throw error
        }
        self.bytes = bytes
    }

    deinit {
        zip_discard(handle)
        bytes?.deallocate()
    }

    /// Begins to read an entry.
    package func open(_ entry: Entry) throws(ArchiveError) -> ZipEntryReader {
        try ZipEntryReader(entry, of: self)
    }
}

extension ZipArchive {
    private static func opened(
        _ source: (UnsafeMutablePointer<zip_error_t>) -> OpaquePointer?
    ) throws(ArchiveError) -> OpaquePointer {
        var error = zip_error_t()
        zip_error_init(&error)
        defer { zip_error_fini(&error) }
        guard let source = source(&error) else { throw .unreadable(String(cString: zip_error_strerror(&error))) }
        guard let handle = zip_open_from_source(source, ZIP_RDONLY, &error) else {
            zip_source_free(source)
            throw .unreadable(String(cString: zip_error_strerror(&error)))
        }
        return handle
    }

    /// Closes the archive if it is refused.
    private static func checkedEntries(
        of handle: OpaquePointer, _ limits: Limits
    ) throws(ArchiveError) -> [Entry] {
        do throws(ArchiveError) {
            return try entries(of: handle, limits)
        } catch {
            zip_discard(handle)
            throw error
        }
    }

    private static func entries(of handle: OpaquePointer, _ limits: Limits) throws(ArchiveError) -> [Entry] {
        let count = Int(zip_get_num_entries(handle, 0))
        guard count <= limits.entries else { throw .tooManyEntries(limit: limits.entries) }
        var entries: [Entry] = []
        var rest = limits.totalBytes
        for index in 0..<UInt64(max(0, count)) {
            let entry = try entry(index, of: handle, limits)
            guard entry.byteCount <= rest else { throw .tooLarge(limit: limits.totalBytes) }
            rest -= entry.byteCount
            entries.append(entry)
        }
        return entries
    }

    private static func entry(
        _ index: UInt64, of handle: OpaquePointer, _ limits: Limits
    ) throws(ArchiveError) -> Entry {
        var facts = zip_stat_t()
        let needed = UInt64(ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD | ZIP_STAT_ENCRYPTION_METHOD)
        guard zip_stat_index(handle, index, 0, &facts) == 0, facts.valid & needed == needed else {
            throw .unreadable(String(cString: zip_strerror(handle)))
        }
        guard let name = name(of: index, in: handle) else { throw .unsafeName }
        guard Int32(facts.encryption_method) == ZIP_EM_NONE else { throw .encrypted }
        guard [ZIP_CM_STORE, ZIP_CM_DEFLATE].contains(Int32(facts.comp_method)) else {
            throw .unknownPacking(Int(facts.comp_method))
        }
        guard facts.size <= UInt64(limits.entryBytes) else { throw .tooLarge(limit: limits.entryBytes) }
        let packed = max(1, facts.comp_size)
        guard facts.size <= UInt64(harmless) || facts.size / packed < UInt64(limits.ratio) else { throw .bomb }
        return Entry(name: name, byteCount: Int(facts.size), index: index)
    }

    /// The name, if it is one of a file and leads nowhere else.
    private static func name(of index: UInt64, in handle: OpaquePointer) -> String? {
        guard let raw = zip_get_name(handle, index, ZIP_FL_ENC_RAW) else { return nil }
        let bytes = Array(UnsafeBufferPointer(start: raw, count: longestName + 1).prefix { $0 != 0 })
            .map { UInt8(bitPattern: $0) }
        // Decoded first: the second byte of a character in GBK may be that of a backslash.
        guard bytes.count <= longestName, let name = Charset.utf8.text(of: bytes) ?? Charset.gb18030.text(of: bytes),
            !name.isEmpty, name != ".", name != "..",
            !name.unicodeScalars.contains(where: { "/\\".unicodeScalars.contains($0) || $0.properties.isControl })
        else { return nil }
        return name
    }

    private static let longestName = 255
}

extension Unicode.Scalar.Properties {
    fileprivate var isControl: Bool { generalCategory == .control }
}
