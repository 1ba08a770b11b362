internal import CCurl
internal import EventLoop

/// The watches of libcurl's descriptors, by number.
///
/// A watch is kept when libcurl no longer needs its descriptor: a pooled connection still has it, and the next
/// connection is likely to get the same number.
@IOLoop
final class SocketWatches {
    /// Serves a descriptor that is ready.
    var ready: (@IOLoop (_ descriptor: Int32, Readiness) -> Void)?
    private var watches: [DescriptorWatch?] = []

    isolated deinit {}

    func watch(_ descriptor: Int32, for interest: Readiness) {
        let watch = watches.indices.contains(Int(descriptor)) ? watches[Int(descriptor)] : nil
        if let watch {
            watch.watch(interest)
        } else if !interest.isEmpty {
            add(descriptor).watch(interest)
        }
    }

    private func add(_ descriptor: Int32) -> DescriptorWatch {
        let missing = Int(descriptor) + 1 - watches.count
        if missing > 0 { watches.append(contentsOf: repeatElement(nil, count: missing)) }
        let watch = DescriptorWatch(descriptor: descriptor) { [weak self] readiness in
            self?.ready?(descriptor, readiness)
        }
        watches[Int(descriptor)] = watch
        return watch
    }
}

/// Called by libcurl when a socket's interest changes.
func noteSocket(
    _: UnsafeMutableRawPointer?, _ descriptor: curl_socket_t, _ what: Int32, _ context: UnsafeMutableRawPointer?,
    _: UnsafeMutableRawPointer?
) -> Int32 {
    guard let context else { preconditionFailure("libcurl hands back the context it was given") }
    let watches = Unmanaged<SocketWatches>.fromOpaque(context).takeUnretainedValue()
    let interest: Readiness =
        switch what {
        case CURL_POLL_IN: .read
        case CURL_POLL_OUT: .write
        case CURL_POLL_INOUT: [.read, .write]
        default: []
        }
    IOLoop.assumeIsolated { watches.watch(descriptor, for: interest) }
    return 0
}
