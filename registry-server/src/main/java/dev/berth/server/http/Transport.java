package dev.berth.server.http;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;

/** How sockets are driven: epoll where the platform has it, the JDK's selector elsewhere. */
record Transport(IoHandlerFactory io, Class<? extends ServerChannel> server) {
    static final Transport NIO =
            new Transport(NioIoHandler.newFactory(), NioServerSocketChannel.class);

    static Transport best() {
        return Epoll.isAvailable()
                ? new Transport(EpollIoHandler.newFactory(), EpollServerSocketChannel.class)
                : NIO;
    }
}
