// What Glue compiles and calls: hands over to the job in the jar. Glue has no jobs in Java.
object GlueApply {
  def main(arguments: Array[String]): Unit = io.tributary.spark.SparkApply.runOrThrow(arguments)
}
