import EventLoop
import HTTP

extension ResponseWriter {
    /// Says nothing more until the client leaves, and leaves it after so long.
    func staySilent(for longest: Duration) async {
        var timer: LoopTimer?
        await FirstAnswer<Void>.wait { first in
            guard isOpen else { return first.give(()) }
            onClose = { first.give(()) }
            timer = LoopTimer(after: longest) { first.give(()) }
        }
        timer?.cancel()
        abort()
    }
}
