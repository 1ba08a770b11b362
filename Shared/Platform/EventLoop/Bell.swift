internal import CLibEvent
internal import Glibc

/// A descriptor that a C library's threads ring, by writing eight bytes to it, and that the I/O loop watches.
@IOLoop
package final class Bell {
    package nonisolated let descriptor: Int32
    private var watch: DescriptorWatch?

    /// - Parameter rung: called on the I/O loop after any number of rings.
    package init(_ rung: @escaping @IOLoop () -> Void) {
        let descriptor = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
        precondition(descriptor >= 0, "A client needs a descriptor to ring, and the process has none left.")
        self.descriptor = descriptor
        let watch = DescriptorWatch(descriptor: descriptor) { _ in
            var count: eventfd_t = 0
            // It fails if nobody rang meanwhile, and then there is nothing to take back.
            _ = eventfd_read(descriptor, &count)
            rung()
        }
        watch.watch(.read)
        self.watch = watch
    }

    /// Once nobody can ring it any more.
    package func close() {
        watch?.cancel()
        watch = nil
        Glibc.close(descriptor)
    }
}
