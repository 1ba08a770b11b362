import CLinux

/// Gets the events of a socket: readable, writable.
protocol PollHandler: AnyObject {
    func isReady(toRead: Bool, toWrite: Bool)
}

/// Waits for many sockets on one thread: epoll, level-triggered.
final class Poller {
    private let descriptor = epoll_create1(0)
    private var handlers: [(any PollHandler)?] = []
    /// A buffer that all connections read into; its bytes are consumed at once.
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 * 1024, alignment: 16)
    private var events = [epoll_event](repeating: epoll_event(), count: 512)

    deinit { room.deallocate() }

    func add(_ socket: Socket, writing: Bool = false, handler: any PollHandler) {
        let index = Int(socket.descriptor)
        while handlers.count <= index { handlers.append(nil) }
        handlers[index] = handler
        control(EPOLL_CTL_ADD, socket, writing: writing)
    }

    func update(_ socket: Socket, writing: Bool) {
        control(EPOLL_CTL_MOD, socket, writing: writing)
    }

    func remove(_ socket: Socket) {
        handlers[Int(socket.descriptor)] = nil
        control(EPOLL_CTL_DEL, socket, writing: false)
    }

    /// Waits until a socket is ready or the time has come, whichever is first.
    func wait(until due: UInt64?) {
        let now = Clock.now
        let milliseconds = due.map { $0 <= now ? 0 : min(($0 - now + 999_999) / 1_000_000, 1000) } ?? 1000
        let count = epoll_wait(descriptor, &events, Int32(events.count), Int32(milliseconds))
        for index in 0..<max(0, Int(count)) {
            let event = events[index]
            let isFailed = event.events & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0
            handlers[Int(event.data.fd)]?.isReady(
                toRead: isFailed || event.events & EPOLLIN.rawValue != 0,
                toWrite: event.events & EPOLLOUT.rawValue != 0)
        }
    }

    private func control(_ operation: Int32, _ socket: Socket, writing: Bool) {
        var event = epoll_event()
        event.events = EPOLLIN.rawValue | (writing ? EPOLLOUT.rawValue : 0)
        event.data.fd = socket.descriptor
        epoll_ctl(descriptor, operation, socket.descriptor, &event)
    }
}
