/**
 * The pipeline's services on AWS as one CloudFormation template. Each class makes the resources of one actor with the role
 * that it acts under; {@link io.tributary.deploy.TributaryStack} puts them together.
 */
@NullMarked
package io.tributary.deploy;

import org.jspecify.annotations.NullMarked;
