import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/** A plain-text server on Netty's native transport with one event loop: NettyServer PORT. */
public final class NettyServer extends ChannelInitializer<SocketChannel> {
  private static final byte[] GREETING = "Hello, World!".getBytes(StandardCharsets.UTF_8);
  private static final AsciiString LENGTH = AsciiString.cached("" + GREETING.length);

  private long second;
  private CharSequence date = "";

  public static void main(String[] arguments) throws Exception {
    MultiThreadIoEventLoopGroup loop =
        new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    Channel server =
        new ServerBootstrap()
            .group(loop)
            .channel(EpollServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, 1024)
            .childHandler(new NettyServer())
            .bind("127.0.0.1", Integer.parseInt(arguments[0]))
            .sync()
            .channel();
    System.out.println("listening on " + server.localAddress());
    server.closeFuture().sync();
  }

  @Override
  protected void initChannel(SocketChannel channel) {
    channel.pipeline().addLast(new HttpServerCodec(), new Plaintext());
  }

  /** Made once a second; there is only one event loop. */
  private CharSequence date() {
    long now = System.currentTimeMillis() / 1000;
    if (now != second) {
      second = now;
      date =
          new AsciiString(
              DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC)));
    }
    return date;
  }

  private final class Plaintext extends SimpleChannelInboundHandler<Object> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, Object message) {
      if (message instanceof HttpRequest request) {
        ByteBuf body = Unpooled.wrappedBuffer(GREETING);
        FullHttpResponse response =
            new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, body);
        HttpHeaders headers = response.headers();
        headers.set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.TEXT_PLAIN);
        headers.set(HttpHeaderNames.CONTENT_LENGTH, LENGTH);
        headers.set(HttpHeaderNames.DATE, date());
        HttpUtil.setKeepAlive(response, HttpUtil.isKeepAlive(request));
        context.write(response);
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      context.flush();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }
}
