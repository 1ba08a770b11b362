/// Room that every connection reads into, made once: there is one thread, and what is read is used at once.
enum Buffer {
    /// Only the thread that polls touches it.
    nonisolated(unsafe) static let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 * 1024, alignment: 16)
}
