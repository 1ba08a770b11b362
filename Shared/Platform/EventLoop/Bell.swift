internal import CLibEvent
internal import Glibc

/// An eventfd: a C library's threads write eight bytes to it, and the I/O loop watches it.
@IOLoop
package final class Bell {
    package nonisolated let descriptor: Int32
    private var watch: DescriptorWatch?

    /// - Parameter rung: called on the I/O loop, once for several rings.
    package init(_ rung: @escaping @IOLoop () -> Void) {
        let descriptor = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
        precondition(descriptor >= 0, "A client needs a descriptor to ring, and the process has none left.")
        self.descriptor = descriptor
        let watch = DescriptorWatch(descriptor: descriptor) { _ in
            var count: eventfd_t = 0
            // Fails if nobody rang meanwhile; then there is nothing to reset.
            _ = eventfd_read(descriptor, &count)
            rung()
        }
        watch.watch(.read)
        self.watch = watch
    }

    /// Closes the descriptor; call it when nobody can ring any more.
    package func close() {
        watch?.cancel()
        watch = nil
        Glibc.close(descriptor)
    }
}
